import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { readBody, readForm } from './request-body.server.ts'

test.each([
	['nothing', '', 10],
	['less than allowed', 'abc', 10],
	['exactly what is allowed', 'abcdefghij', 10],
	['as many bytes as allowed, in fewer mails', '訂閱x', 7],
])('reads %s', async (_what, text, maxBytes) => {
	expect((await readBody(post(text), maxBytes))?.toString()).toBe(text)
})

test.each([
	['one byte more', 'abcdefghijk', 10],
	['few mails of many bytes', '訂閱訂閱', 10],
])('refuses %s', async (_what, text, maxBytes) => {
	expect(await readBody(post(text), maxBytes)).toBeNull()
})

test('no body is an empty body', async () => {
	expect(await readBody(post(''), 10)).toHaveLength(0)
})

test('refuses a large Content-Length unread', async () => {
	const { request, sent } = endless({ 'content-length': '11' })
	expect(await readBody(request, 10)).toBeNull()
	expect(sent()).toBe(0)
})

test('stops reading when the body is too large', async () => {
	const { request, sent } = endless()
	expect(await readBody(request, 10)).toBeNull()
	expect(sent()).toBeLessThan(10)
})

function post(body: string) {
	return Object.assign(Readable.from(body ? [Buffer.from(body)] : []), { headers: {} })
}

function endless(headers: Record<string, string> = {}) {
	let sent = 0
	const body = new Readable({
		highWaterMark: 1,
		read() {
			sent += 1
			this.push(Buffer.alloc(4))
		},
	})
	return { request: Object.assign(body, { headers }), sent: () => sent }
}

const FORM = 'application/x-www-form-urlencoded'

test.each(['a=1&b=%E8%A8%82', ''])('reads the form %j', async (body) => {
	const form = await readForm(postForm(body, FORM))
	expect(new URLSearchParams([...(form ?? [])] as [string, string][]).toString()).toBe(body)
})

test.each([
	['text/plain', 'a=1'],
	['application/json', '{}'],
	['multipart/form-data', 'x'],
	['multipart/form-data; boundary=x', 'no boundary'],
	['', 'a=1'],
])('refuses a form of type %j', async (type, body) => {
	expect(await readForm(postForm(body, type))).toBeNull()
})

function postForm(body: string, type: string): Request {
	return new Request('http://localhost/', { method: 'POST', body, headers: { 'Content-Type': type } })
}
