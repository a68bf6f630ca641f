import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { setTimeout as pause } from 'node:timers/promises'
import type { BuiltApp } from './built-app.ts'
import { isPortFree } from './free-port.ts'

// Below the ports that systems give to outgoing connections and to servers that ask for any: 32 768 on Linux, else 49 152.
const [LOWEST, HIGHEST] = [15_000, 30_000]
const ATTEMPTS = 5
const POLL_MS = 20

/**
 * A port for a server that is started later, or again, or never. The system gives it to nobody, and no other process of tests
 * takes it: each claims its ports by UDP sockets with the same numbers, for as long as it lives.
 */
export async function ownPort(): Promise<number> {
	for (;;) {
		const port = randomInt(LOWEST, HIGHEST)
		if ((await claim(port)) && (await isPortFree(port))) return port
	}
}

export async function ownPorts(count: number): Promise<[number, number, ...number[]]> {
	const ports: number[] = []
	while (ports.length < count) ports.push(await ownPort())
	return ports as [number, number, ...number[]]
}

/**
 * Starts the built app on a port of its own and resolves once it listens or has ended. Where something outside of the tests takes
 * the port first, it starts it again on another one. The app's log tells, at level `info` or below.
 */
export async function startOnOwnPort<App extends Pick<BuiltApp, 'exited' | 'logs'>>(
	start: (port: number) => App | Promise<App>,
): Promise<App> {
	for (let attempt = 1; ; attempt += 1) {
		const app = await start(await ownPort())
		const isListening = await untilListening(app)
		const hasLostPort = !isListening && app.logs().includes('EADDRINUSE')
		if (!hasLostPort || attempt === ATTEMPTS) return app
	}
}

async function untilListening({ exited, logs }: Pick<BuiltApp, 'exited' | 'logs'>): Promise<boolean> {
	let hasEnded = false
	void exited.then(() => {
		hasEnded = true
	})
	while (!hasEnded) {
		if (logs().includes('"msg":"listening"')) return true
		await pause(POLL_MS)
	}
	return false
}

function claim(port: number): Promise<boolean> {
	const socket = createSocket('udp4').unref()
	return new Promise((resolve) => {
		socket.once('error', () => resolve(false))
		socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
	})
}
