import { randomUUID } from 'node:crypto'
import process from 'node:process'
import fc from 'fast-check'
import { expect, onTestFinished } from 'vitest'
import type { Change } from '#app/billing/lifecycle/changes.server.ts'
import { requestSync } from '#app/billing/sync/sync-job.server.ts'
import type { CustomerInput } from '#recur-emulator'
import { createFollower } from '#tests/support/lifecycle-follower.ts'
import { deliver, eventAbout } from './deliver.ts'
import { untilDelivered } from './lifecycle.ts'
import { startSyncedApp, WEBHOOK_SECRET } from './synced-app.ts'
import type { TestApp } from './test-app.ts'
import { hurryUntilSettled } from './until-settled.ts'
import { whatRecurSays } from './what-recur-says.ts'

const STORIES_AT_ONCE = 8

/** Two processes on one database and one Recur. */
type Processes = { app: TestApp; other: TestApp }

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
// A history with at least one change, so that no run is empty.
const life: Moment[] = [
	{ subscriptions: [{ id: 'a', product: 'pro-monthly', ...states[0] }], deliveredAfter: [0, 2], isSeen: true },
	{ subscriptions: [{ id: 'a', product: 'pro-monthly', ...states[2] }], deliveredAfter: [], isSeen: true },
	{ subscriptions: [{ id: 'a', product: 'pro-monthly', ...states[3] }], deliveredAfter: [1, 1], isSeen: false },
]
const story = fc.array(moment, { minLength: 1, maxLength: 8, size: 'max' })

/**
 * Lives through stories, eight at once in each run, and asserts that a listener can follow the delivered changes and knows at
 * the end what runs at Recur.
 */
export async function expectFollowableHistories({ runs }: { runs: number }): Promise<void> {
	const processes = await startProcesses()
	const { app } = processes
	let reported = 0
	const property = fc.asyncProperty(
		fc.array(story, { minLength: STORIES_AT_ONCE, maxLength: STORIES_AT_ONCE }),
		async (stories) => {
			const customers = await Promise.all(stories.map((moments) => live(processes, moments)))
			await hurryUntilSettled(app)
			await untilDelivered(app)
			for (const customerId of customers) {
				const heard = heardOf(processes, customerId)
				reported += heard.length
				const follower = createFollower()
				for (const change of heard) follower.hear(change)
				expect(follower.known()).toEqual(await runningAtRecur(app, customerId, follower.known()))
			}
		},
	)
	await fc.assert(property, {
		numRuns: runs,
		endOnFailure: true,
		examples: [[Array<Moment[]>(STORIES_AT_ONCE).fill(life)]],
	})
	expect(reported).toBeGreaterThan(0)
	process.stdout.write(`Histories: ${runs * STORIES_AT_ONCE} stories, ${reported} changes reported\n`)
}

async function startProcesses(): Promise<Processes> {
	const app = await startSyncedApp()
	const other = await app.startAnother({
		RECUR_API_URL: app.emulator.origin,
		RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
	})
	onTestFinished(async () => {
		await other.stop()
		await app.stop()
	})
	return { app, other }
}

/** Lives through a story. Its last state is asked for in any case, as a reconciliation would. */
async function live({ app, other }: Processes, moments: Moment[]): Promise<string> {
	const id = randomUUID()
	const steps = Math.max(...moments.map(({ deliveredAfter }, index) => index + Math.max(0, ...deliveredAfter)))
	for (let step = 0; step <= steps; step += 1) {
		const now = moments[step]
		if (now) await makeTrue(app, id, now)
		const due = moments.flatMap(({ deliveredAfter }, at) => deliveredAfter.filter((after) => at + after === step))
		const processes = due.map((_, index) => (index % 2 ? other : app))
		await Promise.all(processes.map((process) => deliver(process, eventAbout(id))))
		if (now?.isSeen) await synchronise(app, id)
	}
	await synchronise(app, id)
	return id
}

async function synchronise(app: TestApp, customerId: string): Promise<void> {
	const job = { environment: 'TEST', key: `customer:${customerId}` } as const
	await requestSync(app.prisma, job)
	const isAtRest = async () => {
		// As if the pause between two runs were over.
		await app.prisma.syncJob.updateMany({ where: { ...job, leaseUntil: null }, data: { notBefore: new Date(0) } })
		const row = await app.prisma.syncJob.findUnique({ where: { environment_key: job } })
		return row?.requested === row?.done
	}
	await expect.poll(isAtRest, { interval: 20 }).toBe(true)
}

async function makeTrue(app: TestApp, id: string, { subscriptions }: Moment): Promise<void> {
	const named = subscriptions.map((one) => ({ ...one, id: `${id} ${one.id}` }))
	await app.recur.putCustomer({ id, email: `${id}@example.com`, subscriptions: named })
}

/** What the logging handler received, from either process, in order. */
function heardOf({ app, other }: Processes, customerId: string): Change[] {
	const lines = [...app.logLines, ...other.logLines].filter((line) => line.includes('"event":"lifecycle"'))
	const events = lines.map((line) => JSON.parse(line) as Change & { id: string; customerId: string })
	const ofCustomer = events.filter((event) => event.customerId === customerId)
	expect(new Set(ofCustomer.map(({ id }) => id)).size).toBe(ofCustomer.length)
	return ofCustomer.toSorted((a, b) => Number(a.id) - Number(b.id))
}

/** A paused subscription is what it was before. */
async function runningAtRecur(app: TestApp, customerId: string, known: Record<string, unknown>) {
	const { subscriptions } = await whatRecurSays(app.emulator.origin, customerId)
	const running = (subscriptions as Record<'id' | 'status' | 'canceledAt' | 'productSlug', string>[]).flatMap((row) => {
		if (row.status === 'paused') return row.id in known ? [[row.id, known[row.id]]] : []
		if (row.status === 'canceled' || row.status === 'expired') return []
		const is = row.status === 'past_due' ? 'past_due' : row.canceledAt ? 'ending' : 'paid'
		return [[row.id, { is, product: row.productSlug }]]
	})
	return Object.fromEntries(running)
}
