import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { ownPort, startOnOwnPort } from '#scripts/local/own-port.ts'
import { startBuiltApp } from './built-app.ts'

const LISTENS = `require('node:net').createServer().listen(process.env.PORT, () => console.log('{"msg":"listening"}'))`

test('no other test process gets the port', async () => {
	const socket = createSocket('udp4')
	onTestFinished(() => void socket.close())
	socket.bind(await ownPort(), '127.0.0.1')
	await expect(once(socket, 'listening')).rejects.toThrow('EADDRINUSE')
})

test('starts again when another program took the port', async () => {
	const ports: number[] = []
	const app = await startOnOwnPort(async (port) => {
		if (ports.push(port) === 1) await occupy(port)
		return startProgram(LISTENS, port)
	})
	expect(app.logs()).toContain('listening')
	expect(new Set(ports).size).toBe(2)
})

test('does not restart a program that ended for another reason', async () => {
	let starts = 0
	const app = await startOnOwnPort((port) => {
		starts += 1
		return startProgram('process.exit(3)', port)
	})
	expect([await app.exited, starts]).toEqual([3, 1])
})

async function occupy(port: number): Promise<void> {
	const stranger = createServer().listen(port)
	onTestFinished(() => void stranger.close())
	await once(stranger, 'listening')
}

function startProgram(source: string, port: number) {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-program-'))
	const entry = path.join(folder, 'program.cjs')
	writeFileSync(entry, source)
	const env = { PATH: process.env.PATH, PORT: String(port) } as unknown as NodeJS.ProcessEnv
	const app = startBuiltApp({ url: `http://localhost:${port}`, env, logFile: path.join(folder, 'log'), entry })
	onTestFinished(async () => {
		await app.stop()
		rmSync(folder, { recursive: true })
	})
	return app
}
