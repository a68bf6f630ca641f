import { createServer, type IncomingMessage } from 'node:http'
import process from 'node:process'

// Recur as far as the servers under test need it: every customer exists and has one subscription. The emulator would be the
// slowest part of a measurement.

const origin = `http://localhost:${process.env.PORT}`
const inThirtyDays = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString()
const PLAN = { product_id: 'bench_product', status: 'active' }
let delayMs = 0

createServer(async (request, response) => {
	const body = await readBody(request)
	const url = new URL(request.url ?? '', origin)
	if (url.pathname === '/delay') delayMs = Number(url.searchParams.get('ms'))
	const text = JSON.stringify(answerTo(url, body))
	const send = () => {
		response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
		response.end(text)
	}
	if (delayMs > 0) setTimeout(send, delayMs)
	else send()
}).listen(Number(process.env.PORT))

function answerTo({ pathname, searchParams }: URL, body: string): unknown {
	const customerId = searchParams.get('customer_id') ?? 'none'
	switch (pathname) {
		case '/v1/portal/sessions':
			return portalSession(JSON.parse(body))
		case '/v1/customers/entitlements':
			return {
				customer: { id: customerId, external_id: null, email: null },
				entitlements: [{ product: 'bench', ...PLAN, expires_at: inThirtyDays }],
			}
		case '/v1/subscriptions':
			return { data: [subscriptionOf(customerId)], has_more: false }
		case '/v1/products':
			return {
				products: [{ id: 'bench_product', slug: 'bench', name: 'Bench', price: 300, billing_period: 'MONTHLY' }],
			}
		default:
			return {}
	}
}

function portalSession({ customerId, returnUrl }: { customerId?: string; returnUrl?: string }) {
	return {
		id: 'portal_session_bench',
		object: 'portal.session',
		url: `${origin}/s/ps_bench`,
		customer_id: customerId ?? null,
		return_url: returnUrl,
		status: 'active',
		expires_at: inThirtyDays,
	}
}

function subscriptionOf(customerId: string) {
	return {
		id: `sub_of_${customerId}`,
		...PLAN,
		product_slug: 'bench',
		product_name: 'Bench',
		amount: 300,
		interval: 'month',
		current_period_end: inThirtyDays,
		next_billing_date: inThirtyDays,
		canceled_at: null,
	}
}

async function readBody(request: IncomingMessage): Promise<string> {
	let text = ''
	for await (const chunk of request) text += chunk
	return text
}
