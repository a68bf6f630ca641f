import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text as readText } from 'node:stream/consumers'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { hideTable } from '#tests/support/hidden-table.ts'
import { expectJsonError } from '../support/expect-refusal.ts'
import { addPerson } from '../support/people.ts'
import { portalRequests } from '../support/portal-requests.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(async () => {
	await app.reset()
	app.logLines.length = 0
})

test.each(['/api/portal', '/api/webhooks/recur', '/logout', '/locale'])('%s takes POST only', async (path) => {
	const { visitor } = await addPerson(app)
	for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const) {
		const answer = await visitor.request(path, { method, headers: { 'Sec-Fetch-Site': 'same-origin' } })
		expect(answer, method).toMatchObject({ status: 405 })
		expect(answer.headers.get('Allow')).toBe('POST')
		const isForPrograms = path === '/api/portal' && method !== 'HEAD'
		if (isForPrograms) expectJsonError(answer, '無法直接開啟這個網址，請使用帳戶頁面上的按鈕。', 'method_not_allowed')
		else expect(answer.text).toBe('')
	}
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	expect(await portalRequests(app)).toEqual([])
})

test.each(['GET', 'HEAD', 'OPTIONS'] as const)('%s of the account page opens no portal', async (method) => {
	const { visitor } = await addPerson(app)
	await visitor.request('/account', { method, headers: { Purpose: 'prefetch', 'Sec-Purpose': 'prefetch' } })
	await visitor.request('/account.data', { method })
	expect(await portalRequests(app)).toEqual([])
})

test.each(['/', '/login', '/pricing', '/healthz', '/readyz', '/favicon.svg'])(
	'HEAD of %s is GET without a body',
	async (path) => {
		const head = await app.visitor().request(path, { method: 'HEAD' })
		const get = await app.visitor().get(path)
		expect([head.status, head.text]).toEqual([get.status, ''])
		expect(head.headers.get('Content-Type')).toBe(get.headers.get('Content-Type'))
	},
)

test.each(['/healthz', '/readyz', '/login'])('%s answers HTTP/1.0 without a Host header', async (path) => {
	const socket = connect(Number(new URL(app.address).port), '127.0.0.1')
	socket.write(`GET ${path} HTTP/1.0\r\n\r\n`)
	expect(await readText(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
})

test.each([
	['/login', 'text/html'],
	['/account', 'text/html'],
	['/api/portal', 'application/json'],
])('a body over 64 KiB to %s is refused', async (path, type) => {
	const { visitor } = await addPerson(app)
	const large = Buffer.alloc(64 * 1024 + 1, 'x')
	for (const body of [large, Readable.from([large])]) {
		const answer = await visitor.post(path, { body, headers: { Accept: type } })
		expect(answer.status).toBe(413)
		expect(answer.headers.get('Content-Type')).toContain(type)
		expect(answer.text).toContain(type === 'text/html' ? '送出的內容太大' : '"code":"too_large"')
	}
	expect(await portalRequests(app)).toEqual([])
})

test('a body of exactly 64 KiB passes', async () => {
	const { visitor, user } = await addPerson(app)
	await app.recur.putCustomer({ email: user.email })
	const body = Buffer.alloc(64 * 1024, 'x')
	expect(await visitor.post('/api/portal', { body })).toMatchObject({ status: 200 })
})

test.each([
	['text/plain', 'email=linked@example.com&password=recur-demo'],
	['application/json', '{"email":"linked@example.com","password":"recur-demo"}'],
	['multipart/form-data; boundary=x', 'no such boundary'],
	['multipart/form-data', ''],
	['', 'x'],
])('a form of the type %j is a client error', async (type, body) => {
	const { visitor } = await addPerson(app)
	for (const path of ['/login', '/locale', '/pricing']) {
		const answer = await visitor.post(path, { body, headers: { 'Content-Type': type } })
		expect(answer.status, path).toBeLessThan(500)
		expect(answer.headers.getSetCookie()).toEqual([])
	}
	expect(errorsLogged()).toEqual([])
})

test.each(['/', '/no/such/page'])('a POST to %s is a client error', async (path) => {
	expect([404, 405]).toContain((await app.visitor().post(path)).status)
	expect([404, 405]).toContain((await app.visitor().request(path, { method: 'OPTIONS' })).status)
	expect(errorsLogged()).toEqual([])
})

test.each([
	'/no/such/page',
	'/account/',
	'/api/unknown',
	'/.env',
	'/assets/',
	'/%00',
	'/%E0%A4%A',
	'/assets/%E0%A4%A',
	'/assets/..%2f..%2fserver%2findex.js',
	'/assets/%2e%2e/%2e%2e/server/index.js',
	'/..%2f..%2fpackage.json',
	'//evil.test/',
	'/index.html',
])('%s is neither a page nor a server error', async (path) => {
	const answer = await app.visitor().get(path)
	if (path === '/account/') expect(answer.status).toBe(303)
	else expect([400, 404]).toContain(answer.status)
	expect(answer.text).not.toMatch(/node_modules|\bat \S+ \(|"dependencies"/)
	expect(answer.headers.get('Content-Security-Policy')).not.toBeNull()
})

test.each([
	['zh-TW', '找不到這個頁面'],
	['en', 'Page not found'],
])('an unknown address gets a page in %s', async (language, title) => {
	const answer = await app.visitor().get('/no/such/page', { 'Accept-Language': language })
	expect(answer.status).toBe(404)
	expect(answer.text).toContain(`<html lang="${language}">`)
	expect(answer.text).toContain(title)
	expect(answer.text).toMatch(/<main[\s\S]*href="\/"[\s\S]*<\/main>/)
})

test('health reveals no internals', async () => {
	for (const path of ['/healthz', '/readyz']) {
		const answer = await app.visitor().get(path)
		expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { status: 'ok' }])
	}
})

test('our own errors are logged and have a code', async () => {
	const { visitor } = await addPerson(app)
	onTestFinished(await hideTable(app.prisma, 'RecurCustomer'))
	const answer = await visitor.post('/api/portal')
	expect(answer.status).toBe(500)
	expectJsonError(answer, '我們已經記錄這個問題，請稍後再試。', 'unexpected')
	expect(errorsLogged().filter((line) => line.includes('"event":"unexpected_error"'))).toHaveLength(1)
})

function errorsLogged(): string[] {
	return app.logLines.filter((line) => line.includes('"level":"error"'))
}
