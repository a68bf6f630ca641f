import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout } from '../support/deliver.ts'
import { CALLS_PER_RUN, CUSTOMER, expectOneEffect, expectOneEffectInARow } from '../support/one-effect.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

test('100 deliveries in a row have one effect', async () => {
	await expectOneEffectInARow(app, 100)
})

test('50 deliveries at once have one effect', async () => {
	for (let round = 0; round < 5; round += 1) {
		await forgetEverything(app)
		const event = eventAbout(CUSTOMER)
		const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(app, event)))
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
		await expectOneEffect(app)
	}
})

test('recognises a duplicate during and after the run', async () => {
	await app.recur.addFault({ endpoint: 'all', kind: 'latency', delayMs: 300 })
	const event = eventAbout(CUSTOMER)
	await deliver(app, event)
	await expect.poll(async () => (await app.recur.listRequests()).length).toBeGreaterThanOrEqual(CALLS_PER_RUN)
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await untilSettled(app)
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await expectOneEffect(app)
})
