import { afterAll, beforeEach, expect, test } from 'vitest'
import { layWire } from '../support/cuttable-database.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { connectWebhooks, forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const wire = await layWire()
const app = await startSyncedApp({}, wire.way)
afterAll(async () => {
	await app.stop()
	await wire.cut()
})
beforeEach(() => forgetEverything(app))

const CUSTOMER = 'demolinkedcustomer000001'

test('503 without a database, accepted later', async () => {
	const event = eventAbout(CUSTOMER)
	await wire.cut()
	expect(await deliver(app, event)).toMatchObject({ status: 503, text: '' })
	expect(await deliver(app, event, { signature: 'forged' })).toMatchObject({ status: 401 })
	expect(await deliver(app, 'no event')).toMatchObject({ status: 400 })
	await wire.mend()
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await untilSettled(app)
	expect(await app.prisma.webhookEvent.findMany()).toMatchObject([{ id: event.id }])
	expect(await app.prisma.subscription.findMany()).toMatchObject([{ customerId: CUSTOMER }])
})

test('changes during the outage arrive after it', async () => {
	await connectWebhooks(app)
	await wire.cut()
	await app.recur.simulate('fail_renewal', { customerId: CUSTOMER })
	await expect
		.poll(async () => (await app.recur.listDeliveries()).map(({ attempts }) => attempts[0]?.status))
		.toEqual([503, 503])
	await wire.mend()
	const deliveries = await app.recur.settledDeliveries()
	expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered'])
	await untilSettled(app)
	expect(await app.prisma.subscription.findMany()).toMatchObject([{ customerId: CUSTOMER, status: 'past_due' }])
})
