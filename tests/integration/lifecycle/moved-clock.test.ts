import { afterAll, expect, test } from 'vitest'
import { eventsFor, syncNow } from '../support/lifecycle.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { control } = bench
afterAll(bench.stop)

const DAY_MS = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
const soon = { product: 'pro-monthly', currentPeriodStart: inDays(-20), currentPeriodEnd: inDays(10) }
const WORKS = { brand: 'VISA', last4: '0001' } as const
const FAILS = { brand: 'VISA', last4: '0002' } as const

test('follows the emulator’s clock, not its own', async () => {
	const trial = { ...soon, status: 'trialing' as const, trialEndsAt: soon.currentPeriodEnd }
	const canceled = { ...soon, status: 'canceled' as const, canceledAt: inDays(-1) }
	const people = [
		{ id: 'pays', paymentMethod: WORKS, subscriptions: [soon] },
		{ id: 'fails', paymentMethod: FAILS, subscriptions: [trial] },
		{ id: 'leaves', paymentMethod: WORKS, subscriptions: [canceled] },
	]
	for (const person of people) await control.putCustomer({ email: `${person.id}@example.com`, ...person })
	const reported = async () => {
		for (const { id } of people) await syncNow(bench, id)
		const lists = people.map(async ({ id }) => (await eventsFor(bench, 'test', id)).map(({ type }) => type))
		const [pays, fails, leaves] = await Promise.all(lists)
		return { pays, fails, leaves }
	}
	const before = { pays: ['became_active'], fails: ['became_active'], leaves: ['became_active', 'will_end'] }
	expect(await reported()).toEqual(before)

	await control.moveClock(1)
	expect(await reported()).toEqual(before)

	await control.moveClock(10)
	const due = { ...before, fails: ['became_active', 'past_due'], leaves: [...before.leaves, 'ended'] }
	expect(await reported()).toEqual(due)

	await control.moveClock(8)
	expect(await reported()).toEqual({ ...due, fails: [...due.fails, 'ended'] })
})
