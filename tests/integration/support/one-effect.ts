import { expect } from 'vitest'
import { deliver, eventAbout } from './deliver.ts'
import type { TestApp } from './test-app.ts'
import { untilSettled } from './until-settled.ts'

/** One of the demo users' customers. */
export const CUSTOMER = 'demolinkedcustomer000001'
/** One question for the entitlements and one for the subscriptions. */
export const CALLS_PER_RUN = 2

/** Delivers one event so many times in a row, and asserts that it has one effect. */
export async function expectOneEffectInARow(app: TestApp, times: number): Promise<void> {
	const event = eventAbout(CUSTOMER)
	for (let time = 0; time < times; time += 1) expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await expectOneEffect(app)
}

/** Asserts that the customer was synchronised once, because of one event. */
export async function expectOneEffect(app: TestApp): Promise<void> {
	await untilSettled(app)
	expect(await app.prisma.webhookEvent.count()).toBe(1)
	expect(await app.prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 1, fence: 1 }])
	expect(await app.recur.listRequests()).toHaveLength(CALLS_PER_RUN)
	expect(await app.prisma.subscription.count()).toBe(1)
}
