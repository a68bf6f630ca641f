import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WEBHOOK_PATH } from './deliver.ts'
import type { TestApp } from './test-app.ts'

export type RawRequest = {
	socket: Socket
	/** What the server has said so far. */
	said(): string
	/** Resolves with that once the server has hung up. */
	ended: Promise<string>
}

/** Opens a webhook delivery by hand and sends its head; the rest is up to the test. */
export async function openRaw({ address }: Pick<TestApp, 'address'>, headers: string[]): Promise<RawRequest> {
	const { hostname, port } = new URL(address)
	const socket = connect(Number(port), hostname)
	await once(socket, 'connect')
	let said = ''
	socket.setEncoding('utf8').on('data', (text: string) => {
		said += text
	})
	// A server that has had enough may reset the connection.
	socket.on('error', () => {})
	const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(said)))
	const lines = [`POST ${WEBHOOK_PATH} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...headers]
	socket.write(`${lines.join('\r\n')}\r\n\r\n`)
	return { socket, said: () => said, ended }
}
