import { randomUUID } from 'node:crypto'
import process from 'node:process'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import type { Change } from '#app/billing/lifecycle/changes.server.ts'
import { requestSync } from '#app/billing/sync/sync-job.server.ts'
import type { CustomerInput } from '#tests/recur-emulator/world/customer.ts'
import { createFollower } from '#tests/support/lifecycle-follower.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { untilDelivered } from '../support/lifecycle.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'
import { whatRecurSays } from '../support/what-recur-says.ts'

const RUNS = 4
const STORIES_AT_ONCE = 8

const app = await startSyncedApp()
// Another process on the same database and the same Recur.
const other = await app.startAnother({
	RECUR_API_URL: app.emulator.origin,
	RECUR_WEBHOOK_SECRET: 'whsec_of_the_sync_tests',
})
afterAll(async () => {
	await other.stop()
	await app.stop()
})

type Subscription = NonNullable<CustomerInput['subscriptions']>[number]

/**
 * A state at Recur, and in how many steps each delivery of its event comes: none when it is lost, several when doubled.
 * One that is seen for sure lasts until the customer has been synchronised.
 */
type Moment = { subscriptions: Subscription[]; deliveredAfter: number[]; isSeen: boolean }

const soon = '2099-01-01T00:00:00.000Z'
const past = '2001-01-01T00:00:00.000Z'
const states = [
	{ status: 'active', currentPeriodEnd: soon },
	{ status: 'trialing', currentPeriodEnd: soon, trialEndsAt: soon },
	{ status: 'past_due', currentPeriodEnd: soon },
	{ status: 'canceled', currentPeriodEnd: soon, canceledAt: past },
	{ status: 'canceled', currentPeriodEnd: past, canceledAt: past },
	{ status: 'expired', currentPeriodEnd: past },
	{ status: 'active', currentPeriodEnd: soon, reportedStatus: 'PAUSED' },
] as const
const subscription = fc
	.record({
		name: fc.constantFrom('a', 'b'),
		product: fc.constantFrom('pro-monthly', 'pro-yearly'),
		state: fc.constantFrom(...states),
	})
	.map(({ name, product, state }) => ({ id: name, product, ...state }))
const moment: fc.Arbitrary<Moment> = fc.record({
	subscriptions: fc.uniqueArray(subscription, { maxLength: 2, selector: ({ id }) => id }),
	deliveredAfter: fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
	isSeen: fc.boolean(),
})
const story = fc.array(moment, { minLength: 1, maxLength: 8, size: 'max' })

test('whatever is lost, doubled or reordered, one who listens is told what can follow, and knows what runs', async () => {
	let told = 0
	const property = fc.asyncProperty(
		fc.array(story, { minLength: STORIES_AT_ONCE, maxLength: STORIES_AT_ONCE }),
		async (stories) => {
			const customers = await Promise.all(stories.map(live))
			await untilSettled(app)
			await untilDelivered(app)
			for (const customerId of customers) {
				const heard = heardOf(customerId)
				told += heard.length
				const follower = createFollower()
				for (const change of heard) follower.hear(change)
				expect(follower.known()).toEqual(await runningAtRecur(customerId, follower.known()))
			}
		},
	)
	await fc.assert(property, { numRuns: RUNS, endOnFailure: true })
	expect(told).toBeGreaterThan(0)
	process.stdout.write(`Histories: ${RUNS * STORIES_AT_ONCE} stories, ${told} changes told\n`)
})

/** Lives through a story. Its last state is asked for in any case, as a reconciliation would. */
async function live(moments: Moment[]): Promise<string> {
	const id = randomUUID()
	const steps = Math.max(...moments.map(({ deliveredAfter }, index) => index + Math.max(0, ...deliveredAfter)))
	for (let step = 0; step <= steps; step += 1) {
		const now = moments[step]
		if (now) await makeTrue(id, now)
		const due = moments.flatMap(({ deliveredAfter }, at) => deliveredAfter.filter((after) => at + after === step))
		const doors = due.map((_, index) => (index % 2 ? other : app))
		await Promise.all(doors.map((door) => deliver(door, eventAbout(id))))
		if (now?.isSeen) await synchronise(id)
	}
	await synchronise(id)
	return id
}

async function synchronise(customerId: string): Promise<void> {
	const job = { environment: 'TEST', key: `customer:${customerId}` } as const
	await requestSync(app.prisma, job)
	const isAtRest = async () => {
		const row = await app.prisma.syncJob.findUnique({ where: { environment_key: job } })
		return row?.requested === row?.done
	}
	await expect.poll(isAtRest, { interval: 50 }).toBe(true)
}

async function makeTrue(id: string, { subscriptions }: Moment): Promise<void> {
	const named = subscriptions.map((one) => ({ ...one, id: `${id} ${one.id}` }))
	await app.recur.putCustomer({ id, email: `${id}@example.com`, subscriptions: named })
}

/** What the handler that logs was told, by either process, in order. */
function heardOf(customerId: string): Change[] {
	const lines = [...app.logLines, ...other.logLines].filter((line) => line.includes('"event":"lifecycle"'))
	const events = lines.map((line) => JSON.parse(line) as Change & { id: string; customerId: string })
	const ofCustomer = events.filter((event) => event.customerId === customerId)
	expect(new Set(ofCustomer.map(({ id }) => id)).size).toBe(ofCustomer.length)
	return ofCustomer.toSorted((a, b) => Number(a.id) - Number(b.id))
}

/** A paused subscription is what it was before. */
async function runningAtRecur(customerId: string, known: Record<string, unknown>) {
	const { subscriptions } = await whatRecurSays(app.emulator.origin, customerId)
	const running = (subscriptions as Record<'id' | 'status' | 'canceledAt' | 'productSlug', string>[]).flatMap((row) => {
		if (row.status === 'paused') return row.id in known ? [[row.id, known[row.id]]] : []
		if (row.status === 'canceled' || row.status === 'expired') return []
		const is = row.status === 'past_due' ? 'past_due' : row.canceledAt ? 'ending' : 'paid'
		return [[row.id, { is, product: row.productSlug }]]
	})
	return Object.fromEntries(running)
}
