import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { findPerson } from '#app/billing/customer/find-customer.server.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.user.deleteMany()
	await control.reset('empty')
})

const subscriptions = [{ product: 'pro-monthly' }]

test('finds a person by link, user id or e-mail', async () => {
	const [linked, known, verified] = [await addUser(), await addUser(), await addUser()]
	await control.putCustomer({ id: 'a', email: 'x@example.com', subscriptions })
	await control.putCustomer({ id: 'b', email: 'y@example.com', externalId: known.id, subscriptions })
	await control.putCustomer({ id: 'c', email: verified.email, subscriptions })
	const own = { found: 'own', entitlements: [{ product: 'pro-monthly' }] }
	expect(await find(linked, 'a')).toMatchObject({ ...own, customer: { id: 'a' } })
	expect(await find(known)).toMatchObject({ ...own, customer: { id: 'b', externalId: known.id } })
	expect(await find(verified)).toMatchObject({ ...own, customer: { id: 'c' } })
	await link(verified.id, 'c')
	expect(await find(verified)).toMatchObject(own)
})

test('another user’s customer reveals nothing', async () => {
	const [carried, linked, other] = [await addUser(), await addUser(), await addUser()]
	await control.putCustomer({ email: carried.email, externalId: 'another user', subscriptions })
	await control.putCustomer({ id: 'theirs', email: linked.email, subscriptions })
	await link(other.id, 'theirs')
	for (const user of [carried, linked]) expect(await find(user)).toEqual({ found: 'somebody_else' })
})

test('an unverified e-mail finds nobody', async () => {
	const [stranger, unverified] = [await addUser(), await addUser({ verified: false })]
	await control.putCustomer({ email: unverified.email, subscriptions })
	for (const user of [stranger, unverified]) expect(await find(user, 'gone')).toEqual({ found: 'nobody' })
})

test.each([
	['status_503', { kind: 'unavailable', status: 503 }],
	['unauthorized', { kind: 'rejected', status: 401 }],
] as const)('%s ends the search without an answer', async (kind, failure) => {
	const user = await addUser()
	await control.addFault({ endpoint: 'entitlements', kind })
	expect(await find(user, 'linked')).toMatchObject({ found: 'no_answer', failure })
	expect(await control.listRequests()).toHaveLength(1)
})

type User = Awaited<ReturnType<typeof addUser>>

async function find(user: User, customerId?: string) {
	return await findPerson(user, customerId ? { customerId } : null, bench.deps, AbortSignal.timeout(60_000))
}

async function addUser({ verified = true } = {}) {
	const email = `${randomUUID()}@example.com`
	return await prisma.user.create({ data: { email, emailVerifiedAt: verified ? new Date() : null, passwordHash: '' } })
}

async function link(userId: string, customerId: string): Promise<void> {
	await prisma.recurCustomer.create({ data: { userId, environment: 'TEST', customerId, learnedFrom: 'EMAIL' } })
}
