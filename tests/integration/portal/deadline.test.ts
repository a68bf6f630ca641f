import { expect, onTestFinished, test } from 'vitest'
import { doors, press } from '../support/doors.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { startTestApp } from '../support/test-app.ts'

test('while a hundred presses wait for a silent Recur, the process answers and serves pages', async () => {
	const { app, visitor } = await startWithVisitor()
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'hang' })
	let ended = 0
	const presses = Array.from({ length: 100 }, () => press(visitor, 'json').finally(() => (ended += 1)))
	await expect.poll(async () => (await app.recur.listRequests()).length, { interval: 10 }).toBeGreaterThan(50)

	expect(await app.visitor().get('/healthz')).toMatchObject({ status: 200 })
	expect(await app.visitor().get('/readyz')).toMatchObject({ status: 200 })
	expect(await visitor.get('/')).toMatchObject({ status: 200 })
	expect(ended).toBe(0)
	await app.emulator.stop()
	for (const answer of await Promise.all(presses)) {
		expectRefusal(answer, 'json', { outcome: 'unavailable', retryAfter: 30 })
	}
})

test('a refused key is one alert a minute and leaves readiness alone', async () => {
	const { app, visitor } = await startWithVisitor()
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'unauthorized' })
	for (const door of doors) expectRefusal(await press(visitor, door), door, { outcome: 'misconfigured' })
	const alerts = app.logLines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'recur_misconfigured')
	expect(alerts).toMatchObject([{ level: 'error', status: 401, code: 'unauthorized' }])
	expect(await app.visitor().get('/readyz')).toMatchObject({ status: 200 })
})

test('stopping waits for a press under way', async () => {
	const { app, visitor } = await startWithVisitor()
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'latency', delayMs: 300, times: 1 })
	const pressed = press(visitor, 'json')
	await expect.poll(async () => (await app.recur.listRequests()).length, { interval: 10 }).toBe(1)
	const stopped = app.stopServer()
	expect(await pressed).toMatchObject({ status: 200 })
	await stopped
	await expect(app.visitor().get('/healthz')).rejects.toThrow('ECONNREFUSED')
})

async function startWithVisitor() {
	const app = await startTestApp()
	onTestFinished(app.stop)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	return { app, visitor }
}
