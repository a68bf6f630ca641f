import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, isPortFree } from './free-port.ts'

test('a port nobody listens on is free', async () => {
	expect(await isPortFree(await freePort())).toBe(true)
})

test.each(['127.0.0.1', '0.0.0.0', 'localhost'])('a port taken on %s is not free', async (host) => {
	const port = await freePort()
	const server = createServer().listen(port, host)
	await new Promise((resolve) => server.once('listening', resolve))
	onTestFinished(() => void server.close())
	expect(await isPortFree(port)).toBe(false)
})
