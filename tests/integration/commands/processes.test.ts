import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { createTestDatabase } from '#tests/support/test-database.ts'
import { scrape } from '../support/scrape.ts'

const COUNT = 3

test('one that dies is replaced, and a stop ends all of them with exit code 0', async () => {
	const server = await startProcesses()
	const before = pids(server.logs())
	expect(new Set(before).size).toBe(COUNT)
	process.kill(before[0] ?? 0, 'SIGKILL')
	await expect.poll(() => listeningTimes(server.logs())).toBe(COUNT + 1)
	const all = pids(server.logs())
	expect(all.filter(isAlive)).toEqual([...before.slice(1), ...all.slice(COUNT)])
	expect(events(server.logs(), 'process_died')).toMatchObject([{ pid: before[0], signal: 'SIGKILL' }])

	await server.stop()
	expect(await server.exited).toBe(0)
	expect(all.filter(isAlive)).toEqual([])
})

test('the metrics of all processes are served together, with how many have died', async () => {
	const server = await startProcesses({ METRICS_PORT: '0' })
	const address = metricsAddress(server.logs())
	await Promise.all(Array.from({ length: 10 * COUNT }, async () => (await fetch(`${server.url}/login`)).text()))
	const read = async () => {
		const { value } = await scrape({ metricsAddress: address })
		return [
			value('http_requests_total{route="/login",method="GET",status="200"}'),
			value('database_connections_limit'),
			value('database_up'),
			value('process_deaths_total'),
		]
	}
	expect(await read()).toEqual([10 * COUNT, 10 * COUNT, 1, 0])

	// What it counted is gone with it, as after a restart.
	process.kill(pids(server.logs())[0] ?? 0, 'SIGKILL')
	await expect.poll(() => listeningTimes(server.logs())).toBe(COUNT + 1)
	expect((await read()).slice(1)).toEqual([10 * COUNT, 1, 1])
	await server.stop()
	expect(await server.exited).toBe(0)
	await expect(fetch(address)).rejects.toThrow('fetch failed')
})

test('a process that hangs fails the scrape, so that its alert fires', async () => {
	const server = await startProcesses({ METRICS_PORT: '0' })
	const status = async () => (await fetch(metricsAddress(server.logs()))).status
	expect(await status()).toBe(200)
	const [hanging = 0] = pids(server.logs())
	process.kill(hanging, 'SIGSTOP')
	expect(await status()).toBe(503)
	process.kill(hanging, 'SIGCONT')
	expect(await status()).toBe(200)
})

test('after SIGTERM every process says that it is not ready and still serves', async () => {
	const server = await startProcesses({ SHUTDOWN_DELAY_MS: '60000' })
	process.kill(server.pid ?? 0, 'SIGTERM')
	const statuses = async (path: string) =>
		await Promise.all(Array.from({ length: 4 * COUNT }, async () => (await fetch(`${server.url}${path}`)).status))
	await expect.poll(async () => new Set(await statuses('/readyz')), { interval: 50 }).toEqual(new Set([503]))
	expect(new Set(await statuses('/login'))).toEqual(new Set([200]))
	process.kill(server.pid ?? 0, 'SIGKILL')
	await server.exited
})

test('a signal to the whole group, as a terminal and systemd send it, is one stop', async () => {
	const server = await startProcesses({ SHUTDOWN_DELAY_MS: '0' })
	process.kill(-(server.pid ?? 0), 'SIGTERM')
	expect(await server.exited).toBe(0)
	expect(pids(server.logs()).filter(isAlive)).toEqual([])
})

test('when the first process is killed, the others end too', async () => {
	const server = await startProcesses()
	process.kill(server.pid ?? 0, 'SIGKILL')
	await server.exited
	await expect.poll(() => pids(server.logs()).filter(isAlive)).toEqual([])
})

test('processes that cannot start end the whole with exit code 1', async () => {
	const busy = createServer().listen(0)
	await once(busy, 'listening')
	onTestFinished(() => void busy.close())
	const { port } = busy.address() as { port: number }
	const server = await startBuiltServer({ ...VALID_ENV, WEB_CONCURRENCY: String(COUNT), PORT: String(port) })
	expect(await server.exited).toBe(1)
	expect(pids(server.logs()).length).toBe(COUNT)
})

/** Starts them and waits until each of them listens. */
async function startProcesses(settings: Record<string, string> = {}) {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	const env = { ...VALID_ENV, DATABASE_URL: database.url, WEB_CONCURRENCY: String(COUNT), ...settings }
	const server = await startBuiltServer(env)
	expect(await server.untilReady()).toBeNull()
	await expect.poll(() => listeningTimes(server.logs())).toBe(COUNT)
	return server
}

type LogLine = { event?: string; msg?: string; pid?: number; signal?: string; metricsPort?: number | null }

function lines(logs: string): LogLine[] {
	const whole = logs.slice(0, logs.lastIndexOf('\n') + 1)
	return whole
		.split('\n')
		.filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line))
}

function events(logs: string, event: string): LogLine[] {
	return lines(logs).filter((line) => line.event === event)
}

function pids(logs: string): number[] {
	return events(logs, 'process_started').map(({ pid }) => pid ?? 0)
}

function listeningTimes(logs: string): number {
	return lines(logs).filter(({ msg }) => msg === 'listening').length
}

/** The first process says where it serves them; the others serve none. */
function metricsAddress(logs: string): string {
	const port = lines(logs).find(({ metricsPort }) => metricsPort)?.metricsPort
	return `http://127.0.0.1:${port}/metrics`
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}
