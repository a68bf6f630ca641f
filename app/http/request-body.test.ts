import { expect, test } from 'vitest'
import { readBody, readForm } from './request-body.server.ts'

test.each([
	['nothing', '', 10],
	['less than allowed', 'abc', 10],
	['exactly what is allowed', 'abcdefghij', 10],
	['as many bytes as allowed, in fewer letters', '訂閱x', 7],
])('%s is read', async (_what, text, maxBytes) => {
	expect((await readBody(post(text), maxBytes))?.toString()).toBe(text)
})

test.each([
	['one byte more', 'abcdefghijk', 10],
	['few letters of many bytes', '訂閱訂閱', 10],
])('%s is refused', async (_what, text, maxBytes) => {
	expect(await readBody(post(text), maxBytes)).toBeNull()
})

test('a request without a body has an empty one', async () => {
	expect(await readBody(new Request('http://localhost/', { method: 'POST' }), 10)).toHaveLength(0)
})

test('a length that says too much is refused before anything is read', async () => {
	const { request, pulled } = endless({ 'Content-Length': '11' })
	expect(await readBody(request, 10)).toBeNull()
	expect(pulled()).toBeLessThanOrEqual(1)
})

test('an endless body is left as soon as it is too large', async () => {
	const { request, pulled, cancelled } = endless()
	expect(await readBody(request, 10)).toBeNull()
	expect(pulled()).toBeLessThan(10)
	expect(cancelled()).toBe(true)
})

function post(body: string): Request {
	return new Request('http://localhost/', { method: 'POST', body })
}

function endless(headers: Record<string, string> = {}) {
	let pulled = 0
	let cancelled = false
	const body = new ReadableStream({
		pull(controller) {
			pulled += 1
			controller.enqueue(new Uint8Array(4))
		},
		cancel() {
			cancelled = true
		},
	})
	const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' }
	return { request: new Request('http://localhost/', init), pulled: () => pulled, cancelled: () => cancelled }
}

const FORM = 'application/x-www-form-urlencoded'

test.each(['a=1&b=%E8%A8%82', ''])('the form %j is read', async (body) => {
	const form = await readForm(postForm(body, FORM))
	expect(new URLSearchParams([...(form ?? [])] as [string, string][]).toString()).toBe(body)
})

test.each([
	['text/plain', 'a=1'],
	['application/json', '{}'],
	['multipart/form-data', 'x'],
	['multipart/form-data; boundary=x', 'no boundary'],
	['', 'a=1'],
])('a body of the type %j is no form', async (type, body) => {
	expect(await readForm(postForm(body, type))).toBeNull()
})

function postForm(body: string, type: string): Request {
	return new Request('http://localhost/', { method: 'POST', body, headers: { 'Content-Type': type } })
}
