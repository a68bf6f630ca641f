import { afterAll, beforeEach, expect, test } from 'vitest'
import { recordEvent } from '#app/billing/webhooks/receive-webhook.server.ts'
import { parseWebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { eventAbout } from '../support/deliver.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
afterAll(bench.stop)
beforeEach(async () => {
	await bench.prisma.webhookEvent.deleteMany()
	await bench.prisma.syncJob.deleteMany()
})

test.each([
	['of live data', { livemode: true }, ['refused', 'refused', 'accepted', 'duplicate']],
	['that says nothing of it', {}, ['accepted', 'duplicate', 'accepted', 'duplicate']],
])('an event %s counts once the key is corrected', async (_what, facts, receipts) => {
	const event = { ...eventAbout('c'), ...facts }
	const received = []
	for (const environment of ['TEST', 'TEST', 'LIVE', 'LIVE'] as const) received.push(await receive(event, environment))
	expect(received).toEqual(receipts)
	const job = await bench.prisma.syncJob.findMany({ where: { environment: 'LIVE' } })
	expect(job).toMatchObject([{ key: 'customer:c', requested: 1 }])
})

async function receive(body: object, environment: 'TEST' | 'LIVE') {
	const event = parseWebhookEvent(Buffer.from(JSON.stringify(body)))
	if (!event) throw new Error('The event cannot be read')
	return await recordEvent(event, { ...bench.deps, recur: { environment } })
}
