import { afterAll, beforeEach, expect, test } from 'vitest'
import type { LifecycleHandlers } from '#app/billing/lifecycle/dispatcher.server.ts'
import { createMetrics } from '#app/monitoring/metrics.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { hideTable } from '#tests/support/hidden-table.ts'
import { addEvents, listener, makeEventsDue, startDispatcher, untilDelivered } from '../support/lifecycle.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.lifecycleEvent.deleteMany()
})

test('logs handler, change and attempt, no e-mail', async () => {
	const [id] = await addEvents(bench, 'failing', 'c')
	// The next attempt is an hour away.
	await prisma.lifecycleEvent.updateMany({ data: { attempts: 30 } })
	const { logged } = startHeard({
		async failing() {
			throw new TypeError('no mailbox of person@example.com')
		},
	})
	const about = {
		event: 'lifecycle_failed',
		level: 'error',
		handler: 'failing',
		type: 'became_active',
		id,
		attempts: 31,
	}
	await expect.poll(() => logged('lifecycle_failed')).not.toEqual([])
	expect(logged('lifecycle_failed')).toMatchObject([{ ...about, err: { name: 'TypeError' } }])
	expect(JSON.stringify(logged('lifecycle_failed'))).not.toContain('@')
})

test('counters of deliveries and failures start at zero', async () => {
	const { counts, stop } = startHeard({
		async well() {},
		async failing() {
			throw new Error('not now')
		},
	})
	expect(await counts()).toEqual({ well: { delivered: 0, failed: 0 }, failing: { delivered: 0, failed: 0 } })
	await addEvents(bench, 'well', 'c', 3)
	await addEvents(bench, 'failing', 'c')
	await expect.poll(async () => (await counts()).failing?.failed).toBeGreaterThan(0)
	await expect.poll(async () => (await counts()).well?.delivered).toBeGreaterThan(2)
	await stop()
	const attempts = (await prisma.lifecycleEvent.findFirst({ where: { handler: 'failing' } }))?.attempts
	expect(await counts()).toEqual({ well: { delivered: 3, failed: 0 }, failing: { delivered: 0, failed: attempts } })
})

test.each<[string, unknown, string]>([
	['an error', new RangeError('person@example.com'), 'RangeError'],
	[
		'an error with a code',
		Object.assign(new Error('person@example.com'), { code: 'ECONNREFUSED' }),
		'Error ECONNREFUSED',
	],
	['an error with an endless name', Object.assign(new Error(''), { name: 'x'.repeat(500) }), 'x'.repeat(100)],
	['text', 'person@example.com', 'NonError'],
])('stores the kind of %s, not its message', async (_what, thrown, failure) => {
	await addEvents(bench, 'failing', 'c')
	startDispatcher(bench, {
		async failing() {
			throw thrown
		},
	})
	await expect.poll(() => prisma.lifecycleEvent.findFirst()).toMatchObject({ failure })
})

test('clears the failure once the event is delivered', async () => {
	await addEvents(bench, 'recovering', 'c')
	let isWell = false
	startDispatcher(bench, {
		async recovering() {
			if (!isWell) throw new Error('not now')
		},
	})
	await expect.poll(() => prisma.lifecycleEvent.findFirst()).toMatchObject({ failure: 'Error' })
	isWell = true
	await makeEventsDue(bench)
	await untilDelivered(bench)
	expect(await prisma.lifecycleEvent.findFirst()).toMatchObject({ failure: null })
})

test('an unreadable outbox is one warning, then catches up', async () => {
	const { heard, handler } = listener()
	const show = await hideTable(prisma, 'LifecycleEvent')
	const { logged } = startHeard({ one: handler })
	try {
		await expect.poll(() => logged('lifecycle_stopped')).not.toEqual([])
		expect(logged('lifecycle_stopped')).toMatchObject([{ level: 'warn', times: 1, err: {} }])
	} finally {
		await show()
	}
	const ids = await addEvents(bench, 'one', 'c')
	await untilDelivered(bench)
	expect(heard.map(({ id }) => id)).toEqual(ids)
})

test('aborts a handler that never ends', async () => {
	await addEvents(bench, 'endless', 'c')
	const signals: { atFirst: boolean; signal: AbortSignal }[] = []
	const handlers = {
		async endless(_: unknown, signal: AbortSignal) {
			signals.push({ atFirst: signal.aborted, signal })
			await new Promise(() => {})
		},
	}
	startDispatcher(bench, handlers, { timings: { handlerDeadlineMs: 50 } })
	await expect
		.poll(() => prisma.lifecycleEvent.findFirst())
		.toMatchObject({ failure: expect.stringMatching('Timeout') })
	expect(signals[0]).toMatchObject({ atFirst: false, signal: { aborted: true } })
})

/** A dispatcher as in another process, with its log and its metrics, until the test ends. */
function startHeard(handlers: LifecycleHandlers) {
	const lines: string[] = []
	const log = createLog('info', { write: (line) => void lines.push(line) })
	const metrics = createMetrics()
	const { stop } = startDispatcher(bench, handlers, { log, metrics })
	return {
		stop,
		logged: (event: string) => lines.map((line) => JSON.parse(line)).filter((line) => line.event === event),
		/** By handler and outcome. */
		async counts() {
			const found = (await metrics.registry.getMetricsAsJSON()).find(({ name }) =>
				name.endsWith('lifecycle_events_total'),
			)
			const counted: Record<string, Record<string, number>> = {}
			for (const { labels, value } of found?.values ?? []) {
				const { handler = '', outcome = '' } = labels
				counted[handler] = { ...counted[handler], [outcome]: value }
			}
			return counted
		},
	}
}
