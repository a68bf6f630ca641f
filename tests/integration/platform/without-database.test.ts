import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { layWire } from '../support/cuttable-database.ts'
import { press } from '../support/endpoints.ts'
import { expectJsonError } from '../support/expect-refusal.ts'
import { addPerson } from '../support/people.ts'
import { portalRequests } from '../support/portal-requests.ts'
import { startTestApp } from '../support/test-app.ts'

const wire = await layWire()
const app = await startTestApp({}, wire.way)
afterAll(async () => {
	await app.stop()
	await wire.cut()
})
beforeEach(app.reset)

test('the app is alive, not ready, and serves public pages', async () => {
	const { visitor } = await addPerson(app)
	await withoutDatabase()
	expect(await visitor.get('/healthz')).toMatchObject({ status: 200 })
	expect(await visitor.get('/readyz')).toMatchObject({ status: 503, text: '{"status":"unavailable"}' })
	for (const path of ['/', '/pricing', '/favicon.svg'])
		expect(await visitor.get(path), path).toMatchObject({ status: 200 })
	expect(await app.visitor().get('/login')).toMatchObject({ status: 200 })
	expect(await visitor.get('/no/such/page')).toMatchObject({ status: 404 })
})

test('the account page and endpoints answer 503 without asking Recur', async () => {
	const { visitor } = await addPerson(app)
	await withoutDatabase()
	const json = await press(visitor, 'json')
	expect(json.status).toBe(503)
	expectJsonError(json, '我們正在處理，請稍後再試。您的資料沒有遺失。', 'unavailable')
	expect(json.headers.get('Retry-After')).toBe('30')
	for (const page of [await visitor.get('/account'), await press(visitor, 'document')]) {
		expect(page.status).toBe(503)
		expect(page.text).toContain('服務暫時無法使用')
		expect(page.text).not.toMatch(/ECONNREFUSED|Prisma|node_modules/)
	}
	expect(await app.visitor().signIn('linked@example.com')).toMatchObject({ status: 503 })
	expect(visitor.cookies.has('session')).toBe(true)
	expect(await portalRequests(app)).toEqual([])
})

test('continues with the same sessions afterwards', async () => {
	const { visitor, user } = await addPerson(app)
	await app.recur.putCustomer({ email: user.email })
	await wire.cut()
	expect(await visitor.get('/account')).toMatchObject({ status: 503 })
	await wire.mend()
	expect(await visitor.get('/readyz')).toMatchObject({ status: 200 })
	expect(await visitor.get('/account?status=wait')).toMatchObject({ status: 200 })
	expect(await press(visitor, 'json')).toMatchObject({ status: 200 })
})

test('logs an outage once a minute', async () => {
	const before = app.logLines.length
	await withoutDatabase()
	for (let look = 0; look < 20; look += 1) {
		app.services.syncWorker.wake()
		await new Promise((resolve) => setImmediate(resolve))
	}
	expect(await app.visitor().get('/readyz')).toMatchObject({ status: 503 })
	const lines = app.logLines.slice(before).filter((line) => line.includes('"sync_worker_failed"'))
	expect(lines.length).toBeLessThanOrEqual(1)
})

async function withoutDatabase(): Promise<void> {
	await wire.cut()
	onTestFinished(wire.mend)
}
