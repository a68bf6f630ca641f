import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { freePort, isPortFree } from './free-port.ts'
import { ownPort } from './own-port.ts'

test('a port without a listener is free', async () => {
	expect(await isPortFree(await ownPort())).toBe(true)
})

test.each(['127.0.0.1', '0.0.0.0', 'localhost'])('a port taken on %s is not free', async (host) => {
	const server = createServer().listen(0, host)
	onTestFinished(() => void server.close())
	await once(server, 'listening')
	expect(await isPortFree((server.address() as AddressInfo).port)).toBe(false)
})

test('the system chooses a port', async () => {
	expect(await freePort()).toBeGreaterThan(1023)
})
