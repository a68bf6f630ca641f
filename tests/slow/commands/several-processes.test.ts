import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { scrape } from '#tests/integration/support/scrape.ts'
import {
	COUNT,
	events,
	isAlive,
	listeningTimes,
	metricsAddressOf,
	pids,
	startServerGroup,
} from '#tests/integration/support/server-group.ts'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { untilCount } from '#tests/support/until-count.ts'

test('replaces a dead process, stops all with exit code 0', async () => {
	const server = await startServerGroup({ METRICS_PORT: '0' })
	const before = pids(server.logs())
	expect(new Set(before).size).toBe(COUNT)
	const metricsAddress = metricsAddressOf(server.logs())
	await Promise.all(Array.from({ length: 10 * COUNT }, async () => (await fetch(`${server.url}/login`)).text()))
	const metrics = await untilDatabaseUp(metricsAddress)
	expect(metrics.value('http_requests_total{route="/login",method="GET",status="200"}')).toBe(10 * COUNT)
	expect([metrics.value('database_connections_limit'), metrics.value('process_deaths_total')]).toEqual([10 * COUNT, 0])

	process.kill(before[0] ?? 0, 'SIGKILL')
	await untilCount(() => listeningTimes(server.logs()), COUNT + 1)
	const all = pids(server.logs())
	expect(all.filter(isAlive)).toEqual([...before.slice(1), ...all.slice(COUNT)])
	expect(events(server.logs(), 'process_died')).toMatchObject([{ pid: before[0], signal: 'SIGKILL' }])
	// What it counted is gone with it, as after a restart.
	const later = await untilDatabaseUp(metricsAddress)
	expect([later.value('database_connections_limit'), later.value('process_deaths_total')]).toEqual([10 * COUNT, 1])

	await server.stop()
	expect(await server.exited).toBe(0)
	expect(all.filter(isAlive)).toEqual([])
	await expect(fetch(metricsAddress)).rejects.toThrow('fetch failed')
})

test('after SIGTERM all are not ready, still serving', async () => {
	const server = await startServerGroup({ SHUTDOWN_DELAY_MS: '60000' })
	process.kill(server.pid ?? 0, 'SIGTERM')
	const statuses = async (path: string) =>
		await Promise.all(Array.from({ length: 4 * COUNT }, async () => (await fetch(`${server.url}${path}`)).status))
	await expect.poll(async () => new Set(await statuses('/readyz')), { interval: 50 }).toEqual(new Set([503]))
	expect(new Set(await statuses('/login'))).toEqual(new Set([200]))
	process.kill(server.pid ?? 0, 'SIGKILL')
	await server.exited
})

test('a port that is taken ends all with exit code 1', async () => {
	const busy = createServer().listen(0)
	await once(busy, 'listening')
	onTestFinished(() => void busy.close())
	const { port } = busy.address() as { port: number }
	const server = await startBuiltServer({ ...VALID_ENV, WEB_CONCURRENCY: String(COUNT), PORT: String(port) })
	expect(await server.exited).toBe(1)
	expect(pids(server.logs()).length).toBe(COUNT)
})

/** A scrape waits for the database for two seconds only. */
async function untilDatabaseUp(metricsAddress: string) {
	await expect.poll(async () => (await scrape({ metricsAddress })).value('database_up')).toBe(1)
	return await scrape({ metricsAddress })
}
