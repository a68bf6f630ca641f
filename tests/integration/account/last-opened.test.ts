import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { readKnownBilling } from '#app/billing/account/account-billing.server.ts'
import { leaveBehind } from '#app/billing/account/check-deletion.server.ts'
import { linkCustomerNow } from '#app/billing/customer/assign-customer.server.ts'
import { releaseCustomer } from '#app/billing/customer/customer-link.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import { press } from '../support/endpoints.ts'
import { holdLock } from '../support/locks.ts'
import { addPerson, linkPerson, type Person } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

const LONG_AGO = new Date('2026-01-31T04:05:06.789Z')
const RECENT = expect.any(Date)

test('the page says when the portal was last opened, also once the audit trail has forgotten it', async () => {
	const { person } = await linkedPerson()
	const page = async () => (await person.visitor.get('/account')).text.replaceAll('<!-- -->', '')
	expect(await page()).not.toContain('上次開啟訂閱管理頁面：')
	expect(await press(person.visitor, 'document')).toMatchObject({ status: 303 })
	await app.prisma.$transaction([
		app.prisma.$executeRaw`SET LOCAL session_replication_role = replica`,
		app.prisma.$executeRaw`DELETE FROM "AuditEntry"`,
	])
	expect(await page()).toContain('上次開啟訂閱管理頁面：20')
})

test('the page shows the time of the audit entry', async () => {
	const { person } = await linkedPerson()
	await press(person.visitor, 'json')
	const where = { userId: person.user.id, action: 'portal_opened' }
	const { at } = await app.prisma.auditEntry.findFirstOrThrow({ where })
	expect(await shownOf(person)).toEqual(at)
})

test.each(['status_503', 'foreign_url', 'not_found'] as const)(
	'a press refused for %s does not change the time',
	async (kind) => {
		const { person } = await openedLongAgo()
		await app.recur.addFault({ endpoint: 'portal_sessions', kind })
		expect((await press(person.visitor, 'json')).status).toBeGreaterThan(400)
		expect(await shownOf(person)).toEqual(LONG_AGO)
	},
)

test('a press on a read-only database opens the portal and does not change the time', async () => {
	const { person } = await openedLongAgo()
	const url = new URL(app.services.env.DATABASE_URL)
	url.searchParams.set('options', '-c default_transaction_read_only=on')
	const [RECUR_API_URL, RECUR_HOSTED_ORIGINS] = [app.emulator.origin, app.emulator.origin]
	const reader = await startTestApp({ DATABASE_URL: url.href, RECUR_API_URL, RECUR_HOSTED_ORIGINS })
	onTestFinished(reader.stop)
	const visitor = reader.visitor()
	for (const [name, value] of person.visitor.cookies) visitor.cookies.set(name, value)
	expect(await press(visitor, 'document')).toMatchObject({ status: 303 })
	expect(reader.logLines.join('')).toContain('"event":"audit_missing"')
	expect(await shownOf(person)).toEqual(LONG_AGO)
})

test('other people’s presses do not change the time', async () => {
	const { person, customerId } = await openedLongAgo()
	const [{ person: other }, thief] = [await linkedPerson(), await addPerson(app)]
	await app.recur.putCustomer({ id: customerId, email: thief.user.email })
	expect(await press(other.visitor, 'json')).toMatchObject({ status: 200 })
	expect(await press(thief.visitor, 'json')).toMatchObject({ status: 409 })
	expect([await shownOf(person), await shownOf(thief)]).toEqual([LONG_AGO, null])
	expect(await shownOf(other)).toEqual(RECENT)
})

test('a press does not wait for a lock on the customer, and is recorded', async () => {
	const { person, customerId } = await openedLongAgo()
	const held = 'SELECT FROM "RecurCustomer" WHERE "customerId" = $1 FOR UPDATE'
	await holdLock(app.services.env.DATABASE_URL, held, [customerId])
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	expect(await app.prisma.auditEntry.count({ where: { userId: person.user.id, action: 'portal_opened' } })).toBe(1)
	expect(await shownOf(person)).toEqual(LONG_AGO)
})

test('only the opened customer gets the time, and the page shows the newest', async () => {
	const { person, customerId } = await openedLongAgo()
	const { id } = await app.recur.putCustomer({ email: `second ${person.user.email}` })
	const another = { environment: 'TEST', customerId: id } as const
	await app.prisma.recurCustomer.create({ data: { ...another, ownerId: person.user.id, learnedFrom: 'EMAIL' } })
	const charged = { ...another, id, status: 'active', syncedAt: new Date() }
	await app.prisma.subscription.create({ data: charged })
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	expect(await openedAtOf(customerId)).toEqual(LONG_AGO)
	expect(await openedAtOf(id)).toEqual(RECENT)
	expect(await shownOf(person)).toEqual(await openedAtOf(id))
})

test('the link gets the time where Recur does not name the customer', async () => {
	const { person, customerId } = await openedLongAgo()
	await app.recur.putCustomer({ id: customerId, email: 'earlier@example.com', externalId: person.user.id })
	const drop = { kind: 'tampered_field', field: 'customer_id', change: 'drop' } as const
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'not_found', times: 1 })
	await app.recur.addFault({ endpoint: 'portal_sessions', ...drop })
	await app.recur.addFault({ endpoint: 'entitlements', kind: 'status_500' })
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	const where = { userId: person.user.id, action: 'portal_opened' }
	expect(await app.prisma.auditEntry.findFirst({ where })).toMatchObject({ customerId: null })
	expect(await openedAtOf(customerId)).not.toEqual(LONG_AGO)
})

test('a customer’s next owner does not see when the one before opened it', async () => {
	const { person, customerId } = await openedLongAgo()
	// Not by the page, which forgets the time itself.
	await app.prisma.user.delete({ where: { id: person.user.id } })
	expect(await releaseCustomer(app.prisma, 'TEST', customerId, 'somebody')).toBe('done')
	const next = await addPerson(app)
	const identity = { customerId, externalId: next.user.id, email: null }
	expect(await linkCustomerNow(app.prisma, 'TEST', identity)).toMatchObject({ ownerId: next.user.id })
	expect(await shownOf(next)).toBeNull()
})

test('a deleted account leaves no time behind', async () => {
	const { person, customerId } = await openedLongAgo()
	const leaving = { customers: [], cancelledAt: null }
	await inTransaction(app.prisma, (tx) => leaveBehind(tx, 'TEST', person.user.id, leaving))
	expect(await openedAtOf(customerId)).toBeNull()
})

/** Somebody whose customer Recur knows and we have stored. */
async function linkedPerson(): Promise<{ person: Person; customerId: string }> {
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: person.user.email })
	await linkPerson(app, person, id)
	return { person, customerId: id }
}

async function openedLongAgo() {
	const known = await linkedPerson()
	const where = { customerId: known.customerId }
	await app.prisma.recurCustomer.updateMany({ where, data: { portalOpenedAt: LONG_AGO } })
	return known
}

async function openedAtOf(customerId: string): Promise<Date | null> {
	const where = { environment_customerId: { environment: 'TEST', customerId } } as const
	return (await app.prisma.recurCustomer.findUniqueOrThrow({ where })).portalOpenedAt
}

/** What the account page shows. */
async function shownOf({ user }: Person): Promise<Date | null> {
	const deps = { query: app.services.query, recur: { environment: 'TEST' } } as const
	const { portalOpenedAt } = (await readKnownBilling(user.id, deps)).billing
	return portalOpenedAt === null ? null : new Date(portalOpenedAt)
}
