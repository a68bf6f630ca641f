import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { findCustomers } from '#app/billing/customer/find-customer.server.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.user.deleteMany(), prisma.recurCustomer.deleteMany()])
	await control.reset('empty')
})

const subscriptions = [{ product: 'pro-monthly' }]

test('finds a person by link, user id or e-mail', async () => {
	const [linked, known, verified] = [await addUser(), await addUser(), await addUser()]
	await control.putCustomer({ id: 'a', email: 'x@example.com', subscriptions })
	await control.putCustomer({ id: 'b', email: 'y@example.com', externalId: known.id, subscriptions })
	await control.putCustomer({ id: 'c', email: verified.email, subscriptions })
	await link(linked.id, 'a')
	const own = { verdict: 'own', entitlements: [{ product: 'pro-monthly' }] }
	expect(await find(linked)).toMatchObject([{ ...own, customerId: 'a' }])
	expect(await find(known)).toMatchObject([{ ...own, customerId: 'b', externalId: known.id }])
	expect(await find(verified)).toMatchObject([{ ...own, customerId: 'c' }])
	await link(verified.id, 'c')
	expect(await find(verified)).toMatchObject([own])
})

test('finds all customers of a person, each once', async () => {
	const user = await addUser()
	await control.putCustomer({ id: 'linked', email: 'old@example.com', subscriptions })
	await control.putCustomer({ id: 'second', email: 'older@example.com' })
	await control.putCustomer({ id: 'bought', email: 'z@example.com', externalId: user.id, subscriptions })
	await control.putCustomer({ id: 'by e-mail', email: user.email })
	await link(user.id, 'linked')
	await prisma.recurCustomer.create({
		data: { ownerId: user.id, environment: 'TEST', customerId: 'second', learnedFrom: 'EMAIL' },
	})
	const found = await find(user)
	expect(found.map(({ customerId, verdict }) => `${customerId}: ${verdict}`)).toEqual([
		'linked: own',
		'second: own',
		'bought: own',
		'by e-mail: own',
	])
})

test('a customer that carries all identifiers costs one call', async () => {
	const user = await addUser()
	await control.putCustomer({ id: 'c', email: user.email.toUpperCase(), externalId: user.id })
	await link(user.id, 'c')
	expect(await find(user)).toHaveLength(1)
	expect(await control.listRequests()).toHaveLength(1)
})

test('a customer of another user is never theirs, however it was found', async () => {
	const [carried, linked, named, other] = [await addUser(), await addUser(), await addUser(), await addUser()]
	await control.putCustomer({ email: carried.email, externalId: other.id, subscriptions })
	await control.putCustomer({ id: 'theirs', email: linked.email, subscriptions })
	await control.putCustomer({ id: 'theirs too', email: 'n@example.com', externalId: named.id, subscriptions })
	await link(other.id, 'theirs')
	await prisma.recurCustomer.create({
		data: { ownerId: other.id, environment: 'TEST', customerId: 'theirs too', learnedFrom: 'EMAIL' },
	})
	for (const user of [carried, linked, named]) expect(await find(user)).toMatchObject([{ verdict: 'somebody_elses' }])
})

test('an unverified e-mail finds nobody', async () => {
	const [stranger, unverified] = [await addUser(), await addUser({ verified: false })]
	await control.putCustomer({ email: unverified.email, subscriptions })
	await link(stranger.id, 'gone')
	for (const user of [stranger, unverified]) expect(await find(user)).toEqual([])
})

test.each([
	['status_503', { kind: 'unavailable', status: 503 }],
	['unauthorized', { kind: 'rejected', status: 401 }],
] as const)('%s ends the search without an answer', async (kind, failure) => {
	const user = await addUser()
	await control.addFault({ endpoint: 'entitlements', kind })
	const person = await findCustomers(user, bench.deps, AbortSignal.timeout(60_000))
	expect(person).toMatchObject({ ok: false, failure })
	expect(await control.listRequests()).toHaveLength(1)
})

type User = Awaited<ReturnType<typeof addUser>>

async function find(user: User) {
	const person = await findCustomers(user, bench.deps, AbortSignal.timeout(60_000))
	if (!person.ok) throw new Error('Recur did not answer')
	return person.customers
}

async function addUser({ verified = true } = {}) {
	const email = `${randomUUID()}@example.com`
	return await prisma.user.create({ data: { email, emailVerifiedAt: verified ? new Date() : null, passwordHash: '' } })
}

async function link(userId: string, customerId: string): Promise<void> {
	await prisma.recurCustomer.create({ data: { userId, environment: 'TEST', customerId, learnedFrom: 'EMAIL' } })
}
