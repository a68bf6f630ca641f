import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startServer } from '#app/start-server.server.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { openRaw } from '../support/raw-request.ts'
import { clientFolder, loadServerBuild } from '../support/server-build.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'

const LIMIT = 256 * 1024
// What may be on its way in buffers of two kernels when the answer is given.
const IN_FLIGHT = 8 * 1024 * 1024

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

test('reads 256 KiB, refuses one byte more', async () => {
	expect(await deliver(app, bodyOf(LIMIT))).toMatchObject({ status: 200 })
	expect(await app.prisma.webhookEvent.count()).toBe(1)
	expect(await deliver(app, bodyOf(LIMIT + 1))).toMatchObject({ status: 413 })
	expect(await app.prisma.webhookEvent.count()).toBe(1)
})

test('refuses a body by its Content-Length before it arrives', async () => {
	const { socket, said } = await openRaw(app, [`Content-Length: ${10 * 1024 ** 3}`])
	onTestFinished(() => void socket.destroy())
	await expect.poll(said).toMatch(/^HTTP\/1\.1 413 /)
})

test('refuses a chunked body once it is too long', async () => {
	const { socket, said } = await openRaw(app, ['Transfer-Encoding: chunked'])
	onTestFinished(() => void socket.destroy())
	const piece = 64 * 1024
	const chunk = `${piece.toString(16)}\r\n${'x'.repeat(piece)}\r\n`
	let sent = 0
	while (!said() && sent < IN_FLIGHT) {
		await new Promise((resolve) => socket.write(chunk, resolve))
		sent += piece
	}
	await expect.poll(said).toMatch(/^HTTP\/1\.1 413 /)
	expect(sent).toBeGreaterThan(LIMIT)
	expect(sent).toBeLessThan(IN_FLIGHT)
})

test('does not wait for a body that never ends', async () => {
	const options = { build: await loadServerBuild(), clientDir: clientFolder, requestTimeoutMs: 300 }
	const impatient = await startServer({ ...app.services.env, LOG_LEVEL: 'silent' }, options)
	onTestFinished(() => impatient.stop())
	const { socket, ended } = await openRaw({ address: `http://127.0.0.1:${impatient.port}` }, ['Content-Length: 1000'])
	const drip = setInterval(() => socket.write(' '), 50)
	onTestFinished(() => clearInterval(drip))
	expect(await ended).toMatch(/^HTTP\/1\.1 408 /)
})

test('a client that disconnects causes no error', async () => {
	const { socket } = await openRaw(app, ['Content-Length: 1000'])
	socket.write('{"id":')
	socket.destroy()
	expect(await deliver(app, eventAbout('demolinkedcustomer000001'))).toMatchObject({ status: 200 })
	expect(app.logLines.filter((line) => line.includes('"level":"error"'))).toEqual([])
})

function bodyOf(length: number): string {
	const event = eventAbout('demolinkedcustomer000001')
	const bare = JSON.stringify({ ...event, data: { ...event.data, padding: '' } })
	return JSON.stringify({ ...event, data: { ...event.data, padding: 'x'.repeat(length - bare.length) } })
}
