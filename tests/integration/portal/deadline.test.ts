import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { endpoints, press } from '../support/endpoints.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { addPerson, linkPerson } from '../support/people.ts'
import { sentIdentifiers } from '../support/portal-requests.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

test('a hundred waiting presses do not hold up other requests', async () => {
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

test('all identifiers share one deadline', async () => {
	const hasty = await startTestApp({ RECUR_DEADLINE_MS: '1000' })
	onTestFinished(hasty.stop)
	const person = await addPerson(hasty)
	await linkPerson(hasty, person, 'gone')
	// Each answer is in time by itself, and two of them are not.
	await hasty.recur.addFault({ endpoint: 'portal_sessions', kind: 'not_found', delayMs: 600 })
	expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'unavailable', retryAfter: 30 })
	expect((await sentIdentifiers(hasty)).length).toBeLessThan(3)
})

test('a refused key alerts once, and the app stays ready', async () => {
	const { app, visitor } = await startWithVisitor()
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'unauthorized' })
	for (const endpoint of endpoints)
		expectRefusal(await press(visitor, endpoint), endpoint, { outcome: 'misconfigured' })
	const alerts = app.logLines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'recur_misconfigured')
	expect(alerts).toMatchObject([{ level: 'error', status: 401, code: 'unauthorized' }])
	expect(await app.visitor().get('/readyz')).toMatchObject({ status: 200 })
})

test('stopping waits for a press in progress', async () => {
	const recur = createServer().listen(0, '127.0.0.1')
	await once(recur, 'listening')
	onTestFinished(() => void recur.close())
	const origin = `http://127.0.0.1:${(recur.address() as AddressInfo).port}`
	const { app, visitor } = await startWithVisitor({ RECUR_API_URL: origin, RECUR_HOSTED_ORIGINS: origin })
	const asked = once(recur, 'request')
	const pressed = press(visitor, 'json')
	const [, answer] = (await asked) as [unknown, ServerResponse]
	const stopped = app.stopServer()
	await expect.poll(() => isRefusing(app), { interval: 5 }).toBe(true)
	answer.writeHead(201, { 'Content-Type': 'application/json' }).end(`{"url":"${origin}/s/ps_1"}`)
	expect(await pressed).toMatchObject({ status: 200 })
	await stopped
})

/** Whether the app takes no new connection. */
async function isRefusing(app: TestApp): Promise<boolean> {
	return await app
		.visitor()
		.get('/healthz')
		.then(
			() => false,
			({ code }) => code === 'ECONNREFUSED',
		)
}

async function startWithVisitor(settings: Record<string, string> = {}) {
	const app = await startTestApp(settings)
	onTestFinished(app.stop)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	return { app, visitor }
}
