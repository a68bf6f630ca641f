import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

const MINUTE_MS = 60_000

/** A portal session is made for a person who waits; nothing else here is. `at` is in milliseconds. */
export type Call = { at: number; by: 'person' | 'background'; status: number }

export type CountingRecur = {
	origin: string
	/** Every call so far, oldest first. */
	calls: Call[]
	count(what: Partial<Call>): number
	/** The most calls within any minute. */
	mostInAMinute(): number
	/** Answers 429 to everything, with this `Retry-After` in seconds if given, until `accept`. */
	refuse(retryAfter: number | null): void
	accept(): void
}

/**
 * Stands in for Recur until the test ends: it knows every customer, none of whom has bought anything, and answers 429 to more
 * calls than its limit in any minute.
 */
export async function startCountingRecur(callsPerMinute: number): Promise<CountingRecur> {
	const calls: Call[] = []
	const recent: number[] = []
	let refusal: { retryAfter: number | null } | null = null
	let origin = ''

	const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
		const at = performance.now()
		const by = request.url?.startsWith('/v1/portal/') ? 'person' : 'background'
		while ((recent[0] ?? at) <= at - MINUTE_MS) recent.shift()
		const isRefused = refusal !== null || recent.length >= callsPerMinute
		if (!isRefused) recent.push(at)
		calls.push({ at, by, status: isRefused ? 429 : 200 })
		if (isRefused) refuse(response, refusal?.retryAfter ?? null)
		else send(response, 200, await answerTo(request, origin))
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	origin = `http://localhost:${(server.address() as AddressInfo).port}`
	onTestFinished(() => {
		server.close()
		server.closeAllConnections()
	})
	return {
		origin,
		calls,
		count: (what) =>
			calls.filter(({ by, status }) => by === (what.by ?? by) && status === (what.status ?? status)).length,
		mostInAMinute: () => mostInAMinute(calls.map(({ at }) => at)),
		refuse(retryAfter) {
			refusal = { retryAfter }
		},
		accept() {
			refusal = null
		},
	}
}

async function answerTo(request: IncomingMessage, origin: string): Promise<object> {
	const { pathname, searchParams } = new URL(request.url ?? '', origin)
	if (pathname === '/v1/portal/sessions') {
		const { customerId } = (await json(request)) as { customerId?: string }
		return { object: 'portal.session', url: `${origin}/s/${customerId}`, customer_id: customerId }
	}
	if (pathname === '/v1/subscriptions') return { object: 'list', data: [], has_more: false }
	if (pathname !== '/v1/customers/entitlements') throw new Error(`Recur has no ${pathname}`)
	const id = searchParams.get('customer_id')
	return { customer: { id, external_id: null, email: `${id}@example.com` }, entitlements: [] }
}

function refuse(response: ServerResponse, retryAfter: number | null): void {
	if (retryAfter !== null) response.setHeader('Retry-After', retryAfter)
	send(response, 429, { error: { code: 'rate_limit_exceeded', message: 'Too many requests' } })
}

function send(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

function mostInAMinute(times: number[]): number {
	let first = 0
	return times.reduce((most, at, index) => {
		while ((times[first] ?? at) <= at - MINUTE_MS) first += 1
		return Math.max(most, index - first + 1)
	}, 0)
}
