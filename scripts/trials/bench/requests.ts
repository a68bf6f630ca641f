import { createHmac, randomUUID } from 'node:crypto'
import { createCookie } from '@remix-run/node'

export const SESSION_SECRET = 'only-for-measurements'
export const WEBHOOK_SECRET = 'whsec_only_for_measurements'
/** What the ids of delivered events start with. */
export const EVENT_PREFIX = 'benchevent'

const BROWSER = [
	'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
	'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
	'Accept-Language: zh-TW,zh;q=0.9,en;q=0.8',
	'Accept-Encoding: gzip, deflate, br',
	'Sec-Fetch-Site: same-origin',
	'Sec-Fetch-Mode: navigate',
	'Sec-Fetch-Dest: document',
]

const sessionCookie = createCookie('session', { secrets: [SESSION_SECRET] })

/** The `Cookie` header of somebody signed in, signed as the app does it. */
export async function cookieHeader(sessionId: string): Promise<string> {
	const [pair = ''] = (await sessionCookie.serialize(sessionId)).split(';')
	return pair
}

/** Presses of the button, one signed-in person after the other, as a browser posts the form. */
export async function presses(port: number, sessionIds: string[]): Promise<() => Buffer> {
	const form = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 0']
	const browser = [...BROWSER, `Origin: http://localhost:${port}`, ...form]
	return await inTurn(sessionIds, (cookie) => request('POST /account', port, [...browser, cookie]))
}

export async function accountPages(port: number, sessionIds: string[]): Promise<() => Buffer> {
	return await inTurn(sessionIds, (cookie) => request('GET /account', port, [...BROWSER, cookie]))
}

/** Signed deliveries of distinct events, about one customer after the other. */
export function deliveries(port: number, customerIds: string[]): () => Buffer {
	let sent = 0
	return () => {
		const id = `${EVENT_PREFIX}${randomUUID()}`
		const data = { id: `sub_of_${id}`, customer: { id: customerIds[sent++ % customerIds.length] }, status: 'ACTIVE' }
		const body = JSON.stringify({ id, type: 'subscription.renewed', timestamp: new Date().toISOString(), data })
		const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('base64')
		const type = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
		return request('POST /api/webhooks/recur', port, [`X-Recur-Signature: ${signature}`, ...type], body)
	}
}

/** A portal session straight from Recur, as the SDK asks for it. */
export function portalSessions(port: number): () => Buffer {
	const body = JSON.stringify({ customerId: 'nobody', returnUrl: 'http://localhost/account' })
	const type = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
	const bytes = request('POST /v1/portal/sessions', port, type, body)
	return () => bytes
}

async function inTurn(sessionIds: string[], write: (cookie: string) => Buffer): Promise<() => Buffer> {
	const requests: Buffer[] = []
	for (const id of sessionIds) requests.push(write(`Cookie: ${await cookieHeader(id)}`))
	let turn = 0
	return () => requests[turn++ % requests.length] as Buffer
}

function request(line: string, port: number, headers: string[], body = ''): Buffer {
	return Buffer.from([`${line} HTTP/1.1`, `Host: localhost:${port}`, ...headers, '', body].join('\r\n'))
}
