import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { startAppOnWire } from '#tests/integration/support/recur-wire.ts'
import { connectWebhooks, forgetEverything } from '#tests/integration/support/synced-app.ts'
import { hurryUntilSettled, untilSettled } from '#tests/integration/support/until-settled.ts'
import { whatRecurSays, whatWeHold } from '#tests/integration/support/what-recur-says.ts'

const { app, cut, mend } = await startAppOnWire({ RECUR_DEADLINE_MS: '400' })
afterAll(async () => {
	await app.stop()
	await cut()
})
beforeEach(() => forgetEverything(app))

const LINKED = 'demolinkedcustomer000001'
const CANCELED = 'democanceledcustomer0001'
// How often a job has failed when the outage ends.
const FAILURES = 2
const ofBoth = { key: { in: [LINKED, CANCELED].map((id) => `customer:${id}`) } }

const outages: [string, () => Promise<void>, () => Promise<void>][] = [
	['answers 503', () => app.recur.addFault({ endpoint: 'all', kind: 'status_503' }), () => app.recur.clearFaults()],
	['never answers', () => app.recur.addFault({ endpoint: 'all', kind: 'hang' }), () => app.recur.clearFaults()],
	['takes no connection', cut, mend],
]

test.each(outages)('pages and events survive while Recur %s', async (_how, begin, end) => {
	await connectWebhooks(app)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	for (const id of [LINKED, CANCELED]) await deliver(app, eventAbout(id))
	await untilSettled(app)
	const before = await whatWeHold(app.prisma, LINKED)
	await visitor.get('/pricing')

	await begin()
	await app.recur.simulate('fail_renewal', { customerId: LINKED })
	await app.recur.simulate('expire', { customerId: CANCELED })
	const deliveries = await app.recur.settledDeliveries()
	expect(deliveries.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual(Array(3).fill([200]))
	await untilFailed()
	expect(await whatWeHold(app.prisma, LINKED)).toEqual(before)
	for (const path of ['/', '/account', '/account?from=portal', '/pricing', '/pro', '/healthz', '/readyz']) {
		expect(await visitor.get(path), path).toMatchObject({ status: 200 })
	}
	expect((await visitor.get('/account')).text).toContain('更新暫時延遲')

	await end()
	await hurryUntilSettled(app)
	for (const id of [LINKED, CANCELED]) {
		expect(await whatWeHold(app.prisma, id)).toEqual(await whatRecurSays(app.emulator.origin, id))
	}
	expect(await app.prisma.syncJob.findMany({ where: ofBoth })).toMatchObject(Array(2).fill({ attempts: 0 }))
	const html = (await visitor.get('/account')).text
	expect(html).toContain('付款逾期')
	expect(html).not.toContain('更新暫時延遲')
})

/** Waits until both jobs have failed so often, as if the time between two attempts had passed. */
async function untilFailed(): Promise<void> {
	const failed = { ...ofBoth, failure: { not: null }, leaseUntil: null }
	const count = async () => {
		const again = { ...failed, attempts: { lt: FAILURES } }
		await app.prisma.syncJob.updateMany({ where: again, data: { notBefore: new Date(0) } })
		return await app.prisma.syncJob.count({ where: { ...failed, attempts: { gte: FAILURES } } })
	}
	await expect.poll(count, { interval: 20 }).toBe(2)
}
