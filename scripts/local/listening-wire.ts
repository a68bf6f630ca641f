import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

const TYPE_LENGTH = 1
const LENGTH_LENGTH = 4
const HEAD_LENGTH = TYPE_LENGTH + LENGTH_LENGTH

/** A wire to a PostgreSQL server that notes the statements run through it: all of them, and those that a person waits for. */
export async function layListeningWire() {
	const statements: string[] = []
	const peoples: string[] = []
	let target = { host: '', port: 0 }
	const server = createServer((near) => {
		const far = connect(target)
		const read = statementReader((statement, application) => {
			statements.push(statement)
			if (application === 'recur-portal') peoples.push(statement)
		})
		near.on('data', read)
		near.pipe(far).pipe(near)
		near.on('error', () => far.destroy())
		far.on('error', () => near.destroy())
	})
	server.listen(0, '127.0.0.1').unref()
	await once(server, 'listening')
	return {
		statements,
		peoples,
		/** The same database, through this wire. */
		way(databaseUrl: string): string {
			const url = new URL(databaseUrl)
			target = { host: url.hostname, port: Number(url.port) }
			url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
			return url.href
		},
	}
}

/**
 * Reads what a client sends: https://www.postgresql.org/docs/current/protocol-message-formats.html, the startup message, "Parse",
 * "Bind" and "Query". A statement is reported each time it runs, with its connection's application name.
 */
function statementReader(report: (statement: string, application: string) => void): (chunk: Buffer) => void {
	const prepared = new Map<string, string>()
	let unread = Buffer.alloc(0)
	let application: string | null = null

	function read(type: string, words: string[]) {
		const [first = '', second = ''] = words
		if (type === 'P') prepared.set(first, second)
		if (type === 'B') report(prepared.get(second) ?? '', application ?? '')
		if (type === 'Q') report(first, application ?? '')
	}

	return (chunk) => {
		unread = Buffer.concat([unread, chunk])
		while (unread.length >= HEAD_LENGTH) {
			// The first message has no type.
			const at = application === null ? 0 : TYPE_LENGTH
			const end = at + unread.readUInt32BE(at)
			if (unread.length < end) return
			const words = unread.toString('utf8', at + LENGTH_LENGTH, end).split('\0')
			if (application === null) application = words[words.indexOf('application_name') + 1] ?? ''
			else read(unread.toString('latin1', 0, TYPE_LENGTH), words)
			unread = unread.subarray(end)
		}
	}
}
