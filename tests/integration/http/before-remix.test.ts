import { METHODS } from 'node:http'
import { connect } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { WEBHOOK_PATH } from '../support/deliver.ts'
import { WEBHOOK_SECRET } from '../support/synced-app.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp({ RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET })
afterAll(app.stop)
beforeEach(app.reset)

const foreign = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }

test('no URL lists the routes', async () => {
	const paths = Array.from({ length: 50 }, () => 'p=/a/a/a/a').join('&')
	const answer = await app.visitor().get(`/__manifest?${paths}`)
	expect(answer.status).toBe(404)
	expect(answer.headers.get('Content-Type')).toContain('text/html')
})

test.each(['/?_data=root', '/pricing?_data=routes/pricing/route', '/api/portal?_data=root', '/no/such/page?_data=x'])(
	'%s is 400 and not logged as our error',
	async (path) => {
		for (const method of ['GET', 'POST'] as const) {
			const headers = { 'Sec-Fetch-Site': 'same-origin' }
			expect(await app.visitor().request(path, { method, headers })).toMatchObject({ status: 400 })
		}
		expect(await errorsLogged()).toEqual([])
	},
)

const known = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']

// Node passes CONNECT to no handler, and hangs up.
test.each(METHODS.filter((method) => ![...known, 'CONNECT'].includes(method)))('%s is 405', async (method) => {
	const answer = await sendRaw(`${method} / HTTP/1.1`)
	expect(answer).toMatch(/^HTTP\/1\.1 405 /)
	expect(answer).toMatch(/\r\nallow: GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE\r\n/i)
	expect(await errorsLogged()).toEqual([])
})

test.each(['/', '//', '.data'])('a webhook at an address with %s keeps its rules', async (tail) => {
	await expectWebhook(WEBHOOK_PATH + tail)
})

test('a webhook at an address in capitals keeps its rules', async () => {
	await expectWebhook(WEBHOOK_PATH.toUpperCase())
})

test.each(['/unsubscribe/', '/Unsubscribe'])('a mail program may post to %s', async (path) => {
	const answer = await app.visitor().post(`${path}?token=unknown`, { headers: foreign })
	expect(answer.text).not.toContain('cross_site')
	expect(answer.status).toBe((await app.visitor().post('/unsubscribe?token=unknown', { headers: foreign })).status)
})

test('an error at /API/Portal is JSON', async () => {
	const answer = await app.visitor().post('/API/Portal/', { headers: { ...foreign, Accept: 'text/html' } })
	expect(answer.status).toBe(403)
	expect(answer.headers.get('Content-Type')).toContain('application/json')
})

/** More than a page takes, from a server that says it is elsewhere: refused for the signature alone. */
async function expectWebhook(path: string): Promise<void> {
	const answer = await app.visitor().post(path, { body: 'x'.repeat(70_000), headers: foreign })
	const there = await app.visitor().post(WEBHOOK_PATH, { body: 'x'.repeat(70_000), headers: foreign })
	expect([answer.status, there.status]).toEqual([401, 401])
}

async function sendRaw(line: string): Promise<string> {
	const socket = connect(Number(new URL(app.address).port), '127.0.0.1')
	socket.write(`${line}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
	return await readText(socket)
}

/** Those of this test: `reset` is what a test begins with. */
async function errorsLogged(): Promise<string[]> {
	await app.visitor().get('/healthz')
	return app.logLines.splice(0).filter((line) => line.includes('"level":"error"'))
}
