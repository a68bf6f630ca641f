import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { linkCustomer, linkCustomerNow, type Ownership } from '#app/billing/customer/assign-customer.server.ts'
import { confirmLink, markCustomerGone } from '#app/billing/customer/customer-link.server.ts'
import { findLink } from '#app/billing/customer/owned-customers.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import type { LinkSource } from '#prisma/generated/enums.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { raceOfRepairs } from '../support/link-races.ts'
import { countLockWaiters } from '../support/lock-waiters.ts'

const database = await createTestDatabase()
const { prisma, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
afterAll(async () => {
	await close()
	await database.drop()
})

/** Prisma's own limit is shorter than what a busy machine needs. */
const LONG_TRANSACTION = { timeout: PATIENCE_MS }

type LinkState = 'none' | `${'working' | 'stale' | 'gone'} ${LinkSource}`
type Evidence = (typeof evidences)[number]
type Link = 'unchanged' | { learnedFrom: LinkSource }

const sources = ['EXTERNAL_ID', 'EMAIL', 'SEED', 'IMPORT'] as const
const linkStates: LinkState[] = [
	'none',
	...sources.flatMap((source) => [`working ${source}`, `stale ${source}`, `gone ${source}`] as const),
]
const evidences = [
	'external id',
	'verified e-mail',
	'unverified e-mail',
	'external id of another, and verified e-mail',
	'unknown external id',
	'import',
	'import of another, and verified e-mail',
	'import, and external id of another',
	'nothing',
] as const

const LEARNED = { 'external id': 'EXTERNAL_ID', 'verified e-mail': 'EMAIL', import: 'IMPORT' } as const
const WEAKEST_FIRST: LinkSource[] = ['EMAIL', 'IMPORT', 'SEED', 'EXTERNAL_ID']

/** An operator decides. */
const CONTRADICTIONS: string[] = ['external id of another, and verified e-mail', 'import, and external id of another']

const table = linkStates.flatMap((state) =>
	evidences.map((evidence) => [state, evidence, expected(state, evidence)] as const),
)

test.each(table)('link %s, customer with %s: %j', async (state, evidence, link) => {
	const [person, other] = [await addUser({ verified: evidence !== 'unverified e-mail' }), await addUser()]
	const before = await storeLink(person.id, state)
	const customerId = randomUUID()
	const identity = { customerId, ...identityFor(evidence, person, other) }
	await storeClaim(evidence, customerId, person, other)
	const goneId = state.startsWith('gone') ? before?.customerId : undefined

	const { ownerId } = await linkCustomerNow(prisma, 'TEST', identity, { goneCustomerId: goneId ?? null })

	const isOthers = evidence === 'import of another, and verified e-mail'
	const isNobodys = ['unverified e-mail', 'unknown external id', 'nothing', ...CONTRADICTIONS].includes(evidence)
	expect(ownerId).toBe(isNobodys ? null : isOthers ? other.id : person.id)
	const after = await findLink(prisma, person.id, 'TEST')
	if (link === 'unchanged') expect(after).toEqual(before)
	else expect(after).toMatchObject({ customerId, learnedFrom: link.learnedFrom, staleAt: null })
	expect(await findLink(prisma, other.id, 'TEST')).toEqual(isOthers ? expect.objectContaining({ customerId }) : null)
})

test.each(sources)('seeing the customer again clears the mark (%s)', async (source) => {
	const person = await addUser()
	const link = await storeLink(person.id, `stale ${source}`)
	const identity = { customerId: link?.customerId ?? '', externalId: null, email: person.email }
	expect(await linkCustomerNow(prisma, 'TEST', identity)).toMatchObject({ ownerId: person.id })
	expect(await findLink(prisma, person.id, 'TEST')).toMatchObject({ learnedFrom: source, staleAt: null })
})

test('confirming changes its own link only', async () => {
	const [person, other] = [await addUser(), await addUser()]
	const [link, others] = [await storeLink(person.id, 'stale EMAIL'), await storeLink(other.id, 'stale EMAIL')]
	if (!link) throw new Error('There is a link')
	await confirmLink(prisma, { ...link, customerId: randomUUID() })
	expect(await findLink(prisma, person.id, 'TEST')).toEqual(link)

	await confirmLink(prisma, link)
	const confirmed = await findLink(prisma, person.id, 'TEST')
	expect(confirmed).toEqual({ ...link, staleAt: null, updatedAt: expect.any(Date) })
	expect(await findLink(prisma, other.id, 'TEST')).toEqual(others)
	if (confirmed) await confirmLink(prisma, confirmed)
	expect(await prisma.auditEntry.findMany({ where: { action: 'link_confirmed', userId: person.id } })).toMatchObject([
		{ actor: 'system', customerId: link.customerId, facts: { wasGone: true, learnsExternalId: false } },
	])
})

test.each(['EMAIL', 'IMPORT'] as const)('a link by %s becomes one by external id', async (source) => {
	const person = await addUser()
	const link = await storeLink(person.id, `working ${source}`)
	const identity = { customerId: link?.customerId ?? '', externalId: person.id, email: null }
	await linkCustomerNow(prisma, 'TEST', identity)
	expect(await findLink(prisma, person.id, 'TEST')).toMatchObject({ learnedFrom: 'EXTERNAL_ID' })
	// There is nothing more to learn from the same answer.
	await linkCustomerNow(prisma, 'TEST', identity)
	expect(await recordsOf(person.id)).toMatchObject([
		{ action: 'link_confirmed', facts: { wasGone: false, learnsExternalId: true } },
	])
})

test.each(['external id', 'verified e-mail'] as const)(
	'a linked customer stays with its user (%s)',
	async (evidence) => {
		const [owner, person] = [await addUser(), await addUser()]
		const link = await storeLink(owner.id, 'stale EMAIL')
		const identity = { customerId: link?.customerId ?? '', ...identityFor(evidence, person, owner) }
		expect(await linkCustomerNow(prisma, 'TEST', identity)).toMatchObject({ ownerId: owner.id })
		expect(await findLink(prisma, owner.id, 'TEST')).toMatchObject({ customerId: link?.customerId })
		expect(await findLink(prisma, person.id, 'TEST')).toBeNull()
	},
)

test('a link is marked once', async () => {
	const person = await addUser()
	const link = await storeLink(person.id, 'working EMAIL')
	const marks = await Promise.all([1, 2, 3].map(() => markCustomerGone(prisma, 'TEST', link?.customerId ?? '')))
	expect(marks.filter(Boolean)).toEqual([person.id])
	expect(await markCustomerGone(prisma, 'TEST', 'never_linked')).toBeNull()
})

test('the stronger of two repairs of a stale link stays', async () => {
	await raceOfRepairs(prisma, 4)
})

test('linking waits for another transaction and gives way to its result', async () => {
	const [winner, loser] = [await addUser(), await addUser()]
	const before = await storeLink(loser.id, 'stale EXTERNAL_ID')
	const customerId = randomUUID()
	let loserAsked: Promise<Ownership> | undefined
	await prisma.$transaction(async (tx) => {
		await linkCustomer(tx, 'TEST', { customerId, externalId: winner.id, email: null })
		loserAsked = linkCustomerNow(prisma, 'TEST', { customerId, externalId: loser.id, email: null })
		await expect.poll(() => countLockWaiters(prisma), { interval: 10, timeout: PATIENCE_MS }).toBeGreaterThan(0)
	}, LONG_TRANSACTION)

	expect(await loserAsked).toMatchObject({ ownerId: winner.id })
	expect(await findLink(prisma, loser.id, 'TEST')).toEqual(before)
	expect(await recordsOf(loser.id)).toEqual([])
	expect(await recordsOf(winner.id)).toMatchObject([{ action: 'link_made', customerId, identifier: 'externalId' }])
})

test('linking is tried five times, other errors end it', async () => {
	const person = await addUser()
	await storeLink(person.id, 'stale EMAIL')
	const identity = { customerId: randomUUID(), externalId: person.id, email: null }
	// A sequence counts on when its transaction is rolled back.
	await prisma.$executeRaw`CREATE SEQUENCE attempts`
	for (const [sqlState, attempts] of [
		['unique_violation', 5],
		['check_violation', 1],
	] as const) {
		await prisma.$executeRawUnsafe(`
			CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN PERFORM nextval('attempts'); RAISE ${sqlState}; END $$`)
		await prisma.$executeRaw`
			CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON "RecurCustomer" FOR EACH ROW EXECUTE FUNCTION refuse()`
		await prisma.$executeRaw`ALTER SEQUENCE attempts RESTART`
		await expect(linkCustomerNow(prisma, 'TEST', identity)).rejects.toThrow()
		expect(await prisma.$queryRaw`SELECT nextval('attempts')::int - 1 AS attempts`).toEqual([{ attempts }])
	}
	await prisma.$executeRaw`DROP TRIGGER refuse ON "RecurCustomer"`
	await linkCustomerNow(prisma, 'TEST', identity)
	expect(await findLink(prisma, person.id, 'TEST')).toMatchObject({ customerId: identity.customerId })
})

test('a linked customer is synchronised', async () => {
	const person = await addUser()
	const customerId = randomUUID()
	await linkCustomerNow(prisma, 'TEST', { customerId, externalId: person.id, email: null })
	const stranger = randomUUID()
	await linkCustomerNow(prisma, 'TEST', { customerId: stranger, externalId: 'nobody', email: null })
	const keys = [customerId, stranger].map((id) => `customer:${id}`)
	expect(await prisma.syncJob.findMany({ where: { key: { in: keys } } })).toMatchObject([
		{ key: keys[0], requested: 1 },
	])
})

test('records actor, identifier and the customer before', async () => {
	const person = await addUser()
	const source = { actor: 'person', requestId: 'a-request' } as const
	const customers = ['first', 'second', 'third'].map((name) => `${name}-${randomUUID()}`) as [string, string, string]
	for (const [index, customerId] of customers.entries()) {
		const identity = { customerId, externalId: index === 2 ? person.id : null, email: person.email }
		await linkCustomerNow(prisma, 'TEST', identity, { goneCustomerId: customers[index - 1] ?? null, source })
	}
	await markCustomerGone(prisma, 'TEST', customers[2], source)
	await markCustomerGone(prisma, 'TEST', customers[2], source)

	const [first, second, third] = customers
	expect(await recordsOf(person.id)).toMatchObject([
		{ ...source, action: 'link_made', environment: 'TEST', customerId: first, identifier: 'email' },
		{ ...source, action: 'link_replaced', customerId: second, identifier: 'email', facts: { previous: first } },
		{ ...source, action: 'link_replaced', customerId: third, identifier: 'externalId', facts: { previous: second } },
		{ ...source, action: 'link_marked_gone', environment: 'TEST', customerId: third },
	])
})

/** The rules of the module under test, in one place. Neither customer is charged for anything. */
function expected(state: LinkState, evidence: Evidence): Link {
	const learnedFrom = LEARNED[evidence as keyof typeof LEARNED]
	if (!learnedFrom) return 'unchanged'
	const [condition, before] = state.split(' ') as [string, LinkSource | undefined]
	const isStronger = !before || WEAKEST_FIRST.indexOf(learnedFrom) > WEAKEST_FIRST.indexOf(before)
	if (condition === 'working') return isStronger && before !== 'SEED' ? { learnedFrom } : 'unchanged'
	return before === 'EXTERNAL_ID' && learnedFrom !== 'EXTERNAL_ID' ? 'unchanged' : { learnedFrom }
}

type TestUser = Awaited<ReturnType<typeof addUser>>

function identityFor(evidence: Evidence, person: TestUser, other: TestUser) {
	const externalIds = { 'external id': person.id, 'unknown external id': 'nobody' }
	const isOthers = CONTRADICTIONS.includes(evidence)
	const externalId = isOthers ? other.id : (externalIds[evidence as keyof typeof externalIds] ?? null)
	// The e-mail is mostly the person's: next to an external id or an import it must not count.
	return { externalId, email: ['nothing', 'import'].includes(evidence) ? null : person.email.toUpperCase() }
}

/** What an operator's import said of the customer. */
async function storeClaim(evidence: Evidence, customerId: string, person: TestUser, other: TestUser): Promise<void> {
	if (!evidence.startsWith('import')) return
	const userId = evidence.startsWith('import of another') ? other.id : person.id
	await prisma.customerClaim.create({
		data: { environment: 'TEST', customerId, userId, line: 2, importedAt: new Date() },
	})
}

async function addUser({ verified = true } = {}) {
	const emailVerifiedAt = verified ? new Date() : null
	return await prisma.user.create({
		data: { email: `${randomUUID()}@example.com`, emailVerifiedAt, passwordHash: 'none' },
	})
}

async function recordsOf(userId: string) {
	return await prisma.auditEntry.findMany({ where: { userId }, orderBy: { id: 'asc' } })
}

async function storeLink(userId: string, state: LinkState) {
	if (state === 'none') return null
	const [condition, learnedFrom] = state.split(' ') as [string, LinkSource]
	const staleAt = condition === 'stale' ? new Date() : null
	const data = { userId, environment: 'TEST', customerId: randomUUID(), learnedFrom, staleAt } as const
	return await prisma.recurCustomer.create({ data })
}
