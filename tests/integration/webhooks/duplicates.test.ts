import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout } from '../support/deliver.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const CUSTOMER = 'demolinkedcustomer000001'
// One question for the entitlements and one for the subscriptions.
const CALLS_PER_RUN = 2

test('an event delivered three hundred times in a row has one effect', async () => {
	const event = eventAbout(CUSTOMER)
	const statuses = new Set<number>()
	for (let round = 0; round < 300; round += 1) statuses.add((await deliver(app, event)).status)
	expect([...statuses]).toEqual([200])
	await expectOneEffect()
})

test('an event delivered fifty times at once has one effect, five times over', async () => {
	for (let round = 0; round < 5; round += 1) {
		await forgetEverything(app)
		const event = eventAbout(CUSTOMER)
		const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(app, event)))
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
		await expectOneEffect()
	}
})

test('a duplicate is recognised while its event is being handled and after it is done', async () => {
	await app.recur.addFault({ endpoint: 'all', kind: 'latency', delayMs: 300 })
	const event = eventAbout(CUSTOMER)
	await deliver(app, event)
	await expect.poll(async () => (await app.recur.listRequests()).length).toBe(CALLS_PER_RUN)
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await untilSettled(app)
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await expectOneEffect()
})

async function expectOneEffect(): Promise<void> {
	await untilSettled(app)
	expect(await app.prisma.webhookEvent.findMany()).toMatchObject([{ state: 'DONE' }])
	expect(await app.prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 1, fence: 1 }])
	expect(await app.recur.listRequests()).toHaveLength(CALLS_PER_RUN)
	expect(await app.prisma.subscription.count()).toBe(1)
}
