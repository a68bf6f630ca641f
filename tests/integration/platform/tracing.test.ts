import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { untilCount } from '#tests/support/until-count.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { portalRequests } from '../support/portal-requests.ts'
import { recordSpans } from '../support/span-recorder.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const CUSTOMER = 'demolinkedcustomer000001'
const CALLER = '4bf92f3577b34da6a3ce929d0e0e4736'

// Before the app starts, as an operator's SDK does.
const recording = recordSpans()

const app = await startSyncedApp()
afterAll(async () => {
	await app.stop()
	recording.stop()
})
beforeEach(async () => {
	await forgetEverything(app)
	recording.reset()
})

test('a press is a span, and its calls are child spans', async () => {
	const visitor = app.visitor()
	await visitor.signIn('stale@example.com')
	recording.reset()
	expect(await visitor.post('/account')).toMatchObject({ status: 303 })

	const [press] = spansNamed('portal')
	expect(press?.attributes).toEqual({ 'portal.outcome': 'opened', 'portal.identifier': 'externalId' })
	const calls = spansNamed('recur portal_sessions')
	expect(calls.map(({ kind, attributes }) => [kind, attributes['http.response.status_code']])).toEqual([
		[SpanKind.CLIENT, 404],
		[SpanKind.CLIENT, 201],
	])
	for (const call of calls) {
		expect(call.parentSpanContext?.spanId).toBe(press?.spanContext().spanId)
		expect(call.spanContext().traceId).toBe(press?.spanContext().traceId)
	}
	expect(calls.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.UNSET])
})

test('passes the caller’s trace on to Recur', async () => {
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	recording.reset()
	await visitor.post('/api/portal', { headers: { traceparent: `00-${CALLER}-00f067aa0ba902b7-01` } })

	const [press] = spansNamed('portal')
	expect(press?.spanContext().traceId).toBe(CALLER)
	expect(press?.parentSpanContext?.spanId).toBe('00f067aa0ba902b7')
	const [call] = spansNamed('recur portal_sessions')
	const [request] = await portalRequests(app)
	expect(request?.headers.traceparent).toBe(`00-${CALLER}-${call?.spanContext().spanId}-01`)
})

test('passes on no tracestate and no baggage', async () => {
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	recording.reset()
	const headers = {
		traceparent: `00-${CALLER}-00f067aa0ba902b7-01`,
		tracestate: 'vendor=canary',
		baggage: 'person=canary',
	}
	await visitor.post('/account', { headers })
	const [request] = await portalRequests(app)
	expect(request?.headers).not.toHaveProperty('tracestate')
	expect(request?.headers).not.toHaveProperty('baggage')
	expect(JSON.stringify(recording.spans().map(textOf))).not.toContain('canary')
})

test.each(['nonsense', '00-0-0-0', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`])(
	'the traceparent "%s" begins a new trace',
	async (traceparent) => {
		const visitor = app.visitor()
		await visitor.signIn('linked@example.com')
		recording.reset()
		expect(await visitor.post('/account', { headers: { traceparent } })).toMatchObject({ status: 303 })
		const [press] = spansNamed('portal')
		expect(press?.parentSpanContext).toBeUndefined()
	},
)

test('a run of a job is a trace of its own', async () => {
	await deliver(app, eventAbout(CUSTOMER), { headers: { traceparent: `00-${CALLER}-00f067aa0ba902b7-01` } })
	await untilSettled(app)
	await untilCount(() => spansNamed('sync').length, 1)
	const [run] = spansNamed('sync')
	expect(run?.attributes).toEqual({ 'sync.outcome': 'done', 'sync.priority': 1, 'sync.attempts': 1 })
	expect(run?.parentSpanContext).toBeUndefined()
	const calls = ['recur entitlements', 'recur subscriptions'].flatMap(spansNamed)
	expect(calls.map((call) => call.parentSpanContext?.spanId)).toEqual(Array(2).fill(run?.spanContext().spanId))
})

test('marks a failed span without its message', async () => {
	const work = async () => {
		throw new TypeError('canary@example.com')
	}
	await expect(app.services.tracing.inSpan('fails', work)).rejects.toThrow('canary')
	const [span] = spansNamed('fails')
	expect(span?.status).toEqual({ code: SpanStatusCode.ERROR })
	expect(span?.attributes).toEqual({ 'error.type': 'TypeError' })
	expect(span?.events).toEqual([])
})

function spansNamed(name: string) {
	return recording.spans().filter((span) => span.name === name)
}

function textOf({ name, attributes, events, links, status }: ReturnType<typeof spansNamed>[number]) {
	return { name, attributes, events, links, status }
}
