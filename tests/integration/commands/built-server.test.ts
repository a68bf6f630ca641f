import { once } from 'node:events'
import { connect } from 'node:net'
import { Pool } from 'undici'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#recur-emulator'
import { postForm, signInOverHttp } from '#scripts/local/sign-in.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { startGate } from '../support/gate.ts'

const database = await createTestDatabase()
afterAll(database.drop)
await seed(database.url)
const emulator = await startEmulator({ seed: 'demo' })
afterAll(emulator.stop)

test('wrong settings end the server, which names them without values', async () => {
	const server = await startBuiltServer({ APP_URL: '', PORT: 'eighty', RECUR_SECRET_KEY: 'pk_wrong_canary' })
	expect(await server.exited).toBe(1)
	expect(server.logs().trim()).toBe(
		'Missing: DATABASE_URL, APP_URL, SESSION_SECRET. ' +
			'Malformed: RECUR_SECRET_KEY (the secret key of Recur’s dashboard, sk_test_… or sk_live_…), PORT (a whole number from 0 to 65535).',
	)
})

test.each([
	['a live key on a loopback address', { RECUR_SECRET_KEY: 'sk_live_canary' }],
	['plain http on a public address', { APP_URL: 'http://portal.example.com' }],
])('refuses to start with %s', async (_what, env) => {
	const server = await startBuiltServer({ ...VALID_ENV, ...env })
	expect(await server.exited).toBe(1)
	expect(server.logs().trim()).toMatch(/^Malformed: APP_URL \(the public origin without a path: .*\)\.$/)
})

test('without a database the server is alive, not ready, and serving', async () => {
	const server = await startBuiltServer(VALID_ENV)
	const [health, readiness, page] = await Promise.all(
		['/healthz', '/readyz', '/login'].map((path) => fetch(`${server.url}${path}`)),
	)
	expect([health?.status, readiness?.status, page?.status]).toEqual([200, 503, 200])
})

test('no line is lost when it stops', async () => {
	const server = await startServer({})
	for (let request = 0; request < 20; request += 1) await fetch(`${server.url}/healthz`)
	await server.stop()
	expect(await server.exited).toBe(0)
	expect(server.logs().match(/"path":"\/healthz","status":200/g)).toHaveLength(20)
	expect(server.logs()).toContain('"msg":"stopping"')
})

test('stopping waits for a press in progress and exits with 0', async () => {
	const gate = await startGate(emulator.origin, '/v1/portal/sessions')
	const server = await startServer({ RECUR_API_URL: gate.origin, RECUR_DEADLINE_MS: '60000' })
	// A browser opens connections in advance. A server held up by one until its grace period is over exits with 1.
	const socket = connect(Number(new URL(server.url).port), 'localhost')
	onTestFinished(() => void socket.destroy())
	await once(socket, 'connect')
	const cookie = await signInOverHttp(server.url, 'linked@example.com')
	const answer = postForm(`${server.url}/account`, {}, cookie)
	await gate.untilHeld()
	const stopped = server.stop()
	await expect.poll(server.logs, { interval: 20 }).toContain('"msg":"stopping"')
	gate.open()
	expect((await answer).status).toBe(303)
	await stopped
	expect(await server.exited).toBe(0)
})

test('after SIGTERM the server is not ready, still serves and closes connections', async () => {
	const server = await startServer({ SHUTDOWN_DELAY_MS: '60000' })
	process.kill(server.pid ?? 0, 'SIGTERM')
	const readiness = async () => (await fetch(`${server.url}/readyz`)).status
	await expect.poll(readiness, { interval: 20 }).toBe(503)
	for (const path of ['/login', '/healthz', '/pricing']) {
		const answer = await fetch(`${server.url}${path}`)
		expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
		// undici 7 throws where nobody catches it when a connection closes while its body waits to be read.
		await answer.text()
	}
	expect(server.logs()).not.toContain('"level":"error"')
	process.kill(server.pid ?? 0, 'SIGKILL')
	await server.exited
})

test('busy open connections do not delay the exit', async () => {
	const server = await startServer({ SHUTDOWN_DELAY_MS: '500' })
	const pool = new Pool(server.url, { connections: 8 })
	onTestFinished(() => pool.destroy())
	let answered = 0
	async function keepAsking() {
		for (;;) {
			const answer = await pool.request({ path: '/healthz', method: 'GET' }).catch(() => null)
			if (answer === null) return
			expect(answer.statusCode).toBe(200)
			await answer.body.dump()
			answered += 1
		}
	}
	const clients = Array.from({ length: 8 }, keepAsking)
	await expect.poll(() => answered).toBeGreaterThan(100)
	process.kill(server.pid ?? 0, 'SIGTERM')
	expect(await server.exited).toBe(0)
	await Promise.all(clients)
})

async function startServer(settings: Record<string, string> = {}) {
	const server = await startBuiltServer({
		...VALID_ENV,
		DATABASE_URL: database.url,
		DATABASE_WAIT_MS: String(PATIENCE_MS),
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
		...settings,
	})
	expect(await server.untilReady()).toBeNull()
	return server
}
