import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

const TYPE_LENGTH = 1
const HEAD_LENGTH = 5

/** A wire to a PostgreSQL server that notes the statements sent through it. */
export async function layListeningWire() {
	const statements: string[] = []
	let target = { host: '', port: 0 }
	const server = createServer((near) => {
		const far = connect(target)
		const read = statementReader((statement) => statements.push(statement))
		near.on('data', read)
		near.pipe(far).pipe(near)
		near.on('error', () => far.destroy())
		far.on('error', () => near.destroy())
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	onTestFinished(() => void server.close())
	return {
		statements,
		/** The same database, through this wire. */
		way(databaseUrl: string): string {
			const url = new URL(databaseUrl)
			target = { host: url.hostname, port: Number(url.port) }
			url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
			return url.href
		},
	}
}

/** Reads what a client sends: https://www.postgresql.org/docs/current/protocol-message-formats.html, "Parse". */
function statementReader(tell: (statement: string) => void): (chunk: Buffer) => void {
	let unread = Buffer.alloc(0)
	let hasStarted = false
	return (chunk) => {
		unread = Buffer.concat([unread, chunk])
		while (unread.length >= HEAD_LENGTH) {
			// The first message has no type.
			const at = hasStarted ? TYPE_LENGTH : 0
			const end = at + unread.readUInt32BE(at)
			if (unread.length < end) return
			if (hasStarted && unread.toString('latin1', 0, TYPE_LENGTH) === 'P') {
				const [, statement = ''] = unread.toString('utf8', HEAD_LENGTH, end).split('\0')
				tell(statement)
			}
			unread = unread.subarray(end)
			hasStarted = true
		}
	}
}
