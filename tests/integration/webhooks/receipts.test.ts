import pLimit from 'p-limit'
import { afterAll, beforeEach, expect, test } from 'vitest'
import {
	deleteOldEvents,
	type ReceiveWebhookDeps,
	receiveWebhook,
} from '#app/billing/webhooks/receive-webhook.server.ts'
import { createMetrics } from '#app/monitoring/metrics.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { eventAbout, newEvent, sign, type WebhookBody } from '../support/deliver.ts'
import { startBench } from '../support/sync-bench.ts'
import { WEBHOOK_SECRET } from '../support/synced-app.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.webhookEvent.deleteMany()])
})

test('logs each new event once with id and type', async () => {
	const { receive, logged } = startReceiver()
	const [accepted, ignored, refused] = [eventAbout('c'), newEvent(), { ...eventAbout('c'), livemode: true }]
	for (const event of [accepted, accepted, ignored, refused]) await receive(event)
	const about = ({ id: eventId, type }: WebhookBody) => ({ eventId, type })
	expect(logged()).toMatchObject([
		{ event: 'webhook_accepted', level: 'info', ...about(accepted) },
		{ event: 'webhook_ignored', level: 'info', ...about(ignored) },
		{ event: 'webhook_refused', level: 'error', ...about(refused) },
	])
})

test('wakes the worker only for new work', async () => {
	const { receive, alerts } = startReceiver()
	const event = eventAbout('c')
	expect(await receive(event)).toBe('accepted')
	expect(alerts).toEqual(['woken'])
	expect(await receive(event)).toBe('duplicate')
	expect(await receive(newEvent())).toBe('ignored')
	expect(await receive({ ...eventAbout('c'), livemode: true })).toBe('refused')
	expect(alerts).toEqual(['woken'])
})

test('counts every delivery by its outcome', async () => {
	const { receive, counts } = startReceiver()
	const event = eventAbout('c')
	await receive(event)
	await receive(event)
	await receive('{}')
	await receive(event, 'forged')
	const counted = { accepted: 1, duplicate: 1, unreadable: 1, signature_refused: 1 }
	expect(await counts()).toEqual(counted)
})

test('an unverified event only raises an alert', async () => {
	const { receive, alerts, logged } = startReceiver()
	expect(await receive(eventAbout('c'), 'forged')).toBe('signature_refused')
	expect(alerts).toEqual(['bad signature'])
	const shut = startReceiver({ env: { RECUR_WEBHOOK_SECRET: [] } })
	expect(await shut.receive(eventAbout('c'))).toBe('secret_missing')
	expect(shut.alerts).toEqual(['no secret'])
	expect(await prisma.webhookEvent.count()).toBe(0)
	expect([logged(), shut.logged()]).toEqual([[], []])
})

test('a live key accepts live and unmarked events', async () => {
	const { receive } = startReceiver({ recur: { environment: 'LIVE' } })
	expect(await receive({ ...eventAbout('c'), livemode: true })).toBe('accepted')
	expect(await receive({ ...eventAbout('c'), livemode: false })).toBe('refused')
	expect(await receive(eventAbout('c'))).toBe('accepted')
	expect(await prisma.syncJob.findMany()).toMatchObject([{ environment: 'LIVE', key: 'customer:c' }])
})

test('an event may name our user alone', async () => {
	const { receive } = startReceiver()
	for (const data of [{ external_customer_id: 'u' }, { customer: { id: null, external_id: 'u' } }]) {
		expect(await receive(newEvent({ data }))).toBe('accepted')
	}
	expect(await prisma.syncJob.findMany()).toMatchObject([{ key: 'user:u', requested: 2 }])
})

test('refuses deliveries while a thousand wait', async () => {
	const webhookLimit = pLimit(1)
	const { receive } = startReceiver({ webhookLimit })
	let release = () => {}
	const held = new Promise<void>((resolve) => {
		release = resolve
	})
	const work = Array.from({ length: 1000 }, () => webhookLimit(() => held))
	// One of them is at work, so one place is free.
	const [waiting, refused] = [receive(eventAbout('c')), receive(eventAbout('c'))]
	expect(await refused).toBe('not_stored')
	release()
	await Promise.all(work)
	expect(await waiting).toBe('accepted')
	expect(await prisma.webhookEvent.count()).toBe(1)
})

test('a storage failure is an error, accepted later', async () => {
	const { receive, logged, alerts, counts } = startReceiver()
	const event = eventAbout('c')
	await prisma.$executeRaw`ALTER TABLE "WebhookEvent" ADD CONSTRAINT no_more CHECK (false) NOT VALID`
	try {
		expect(await receive(event)).toBe('not_stored')
	} finally {
		await prisma.$executeRaw`ALTER TABLE "WebhookEvent" DROP CONSTRAINT no_more`
	}
	const err = { message: expect.stringContaining('no_more') }
	expect(logged()).toMatchObject([{ event: 'webhook_not_stored', level: 'error', err }])
	expect(alerts).toEqual([])
	expect(await receive(event)).toBe('accepted')
	expect(await counts()).toEqual({ not_stored: 1, accepted: 1 })
})

test('keeps events for ninety days', async () => {
	const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000)
	const kept = { environment: 'TEST', type: 'x' } as const
	await prisma.webhookEvent.createMany({
		data: [
			{ ...kept, id: 'young', receivedAt: daysAgo(89) },
			{ ...kept, id: 'old', receivedAt: daysAgo(91) },
		],
	})
	expect(await deleteOldEvents(prisma, 10)).toBe(1)
	expect(await prisma.webhookEvent.findMany()).toMatchObject([{ id: 'young' }])
})

/** What stands behind the route, with its log, its metrics and a list of whom it alarmed or woke. */
function startReceiver(others: Partial<ReceiveWebhookDeps> = {}) {
	const lines: string[] = []
	const alerts: string[] = []
	const metrics = createMetrics()
	const deps: ReceiveWebhookDeps = {
		env: { RECUR_WEBHOOK_SECRET: [WEBHOOK_SECRET] },
		prisma,
		query: bench.deps.query,
		recur: { environment: 'TEST' },
		syncWorker: { wake: () => void alerts.push('woken') },
		webhookLimit: pLimit(2),
		log: createLog('info', { write: (line) => void lines.push(line) }),
		metrics,
		alertBadSignature: () => void alerts.push('bad signature'),
		alertNoWebhookSecret: () => void alerts.push('no secret'),
		...others,
	}
	return {
		alerts,
		logged: () => lines.map((line) => JSON.parse(line)),
		async receive(event: object | string, signature?: string) {
			const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
			return await receiveWebhook({ body, signature: signature ?? sign(body) }, deps)
		},
		/** How many deliveries ended how. */
		async counts(): Promise<Record<string, number>> {
			const found = (await metrics.registry.getMetricsAsJSON()).find(({ name }) => name.endsWith('webhooks_total'))
			const counted = found?.values.map(({ labels, value }) => [labels.receipt ?? '', value] as const) ?? []
			return Object.fromEntries(counted.filter(([, value]) => value > 0))
		},
	}
}
