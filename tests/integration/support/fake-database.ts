import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

type Failure = { code: string; severity?: 'ERROR' | 'FATAL'; message?: string }

export type Manners = {
	/** What follows the greeting, in the same packet; or stands in its place. */
	greeting?: (ready: Buffer) => Buffer
	/** What is done about a statement that neither begins nor ends a transaction. Without it nothing is found. */
	onStatement?: (socket: Socket) => void
	/** A statement that is never answered. */
	hangsOn?: string
}

const HEAD_LENGTH = 5
const BOUNDARIES = /^(BEGIN|COMMIT|ROLLBACK)$/

/**
 * Speaks just enough of PostgreSQL to fail as one wants, until the test ends:
 * https://www.postgresql.org/docs/current/protocol-message-formats.html. Returns its address.
 */
export async function fakeDatabase({
	greeting = (ready) => ready,
	onStatement,
	hangsOn,
}: Manners = {}): Promise<string> {
	const sockets = new Set<Socket>()
	const server = createServer((socket) => {
		sockets.add(socket)
		socket.on('error', () => {})
		socket.once('data', () => {
			const first = greeting(READY)
			socket.write(first)
			if (isFatal(first)) return socket.end()
			socket.on(
				'data',
				statementReader((text) => {
					if (text === hangsOn) return
					if (onStatement && !BOUNDARIES.test(text)) return onStatement(socket)
					socket.write(Buffer.concat([message('C', `${text}\0`), ready(text === 'BEGIN' ? 'T' : 'I')]))
				}),
			)
		})
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	onTestFinished(() => {
		server.close()
		for (const socket of sockets) socket.destroy()
	})
	return `postgresql://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/none`
}

/** PostgreSQL's message for an error. After a fatal one it ends the connection. */
export function failure({ code, severity = 'ERROR', message: text = 'made by a test' }: Failure): Buffer {
	return message('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0\0`)
}

/** Fails each statement. */
export function failing(how: Failure): (socket: Socket) => void {
	return (socket) => {
		if (how.severity === 'FATAL') socket.end(failure(how))
		else socket.write(Buffer.concat([failure(how), ready('I')]))
	}
}

function isFatal(packet: Buffer): boolean {
	return packet.includes('VFATAL')
}

function ready(status: 'I' | 'T'): Buffer {
	return message('Z', status)
}

function message(type: string, text: string): Buffer {
	const head = Buffer.alloc(HEAD_LENGTH)
	head.write(type)
	head.writeInt32BE(Buffer.byteLength(text) + 4, 1)
	return Buffer.concat([head, Buffer.from(text)])
}

const READY = Buffer.concat([message('R', '\0\0\0\0'), message('K', '\0\0\0\x01\0\0\0\x02'), ready('I')])

/** Calls back with each statement once the client waits for its answer. */
function statementReader(report: (text: string) => void): (chunk: Buffer) => void {
	let unread = Buffer.alloc(0)
	let parsed = ''
	return (chunk) => {
		unread = Buffer.concat([unread, chunk])
		while (unread.length >= HEAD_LENGTH) {
			const end = 1 + unread.readUInt32BE(1)
			if (unread.length < end) return
			const type = unread.toString('latin1', 0, 1)
			const [first = '', second = ''] = unread.toString('utf8', HEAD_LENGTH, end).split('\0')
			unread = unread.subarray(end)
			if (type === 'P') parsed = second
			if (type === 'Q') report(first)
			if (type === 'S') report(parsed)
		}
	}
}
