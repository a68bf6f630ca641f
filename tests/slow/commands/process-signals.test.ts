import process from 'node:process'
import { expect, test } from 'vitest'
import { isAlive, metricsAddressOf, pids, startServerGroup } from '#tests/integration/support/server-group.ts'

test('a hanging process fails the scrape', async () => {
	const server = await startServerGroup({ METRICS_PORT: '0' })
	const status = async () => (await fetch(metricsAddressOf(server.logs()))).status
	expect(await status()).toBe(200)
	const [hanging = 0] = pids(server.logs())
	process.kill(hanging, 'SIGSTOP')
	expect(await status()).toBe(503)
	process.kill(hanging, 'SIGCONT')
	expect(await status()).toBe(200)
})

test('a signal to the whole group is one stop', async () => {
	const server = await startServerGroup({ SHUTDOWN_DELAY_MS: '0' })
	process.kill(-(server.pid ?? 0), 'SIGTERM')
	expect(await server.exited).toBe(0)
	expect(pids(server.logs()).filter(isAlive)).toEqual([])
})

test('all processes end when the first is killed', async () => {
	const server = await startServerGroup()
	process.kill(server.pid ?? 0, 'SIGKILL')
	await server.exited
	await expect.poll(() => pids(server.logs()).filter(isAlive)).toEqual([])
})
