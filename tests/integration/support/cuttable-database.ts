import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { ownPort } from '#scripts/local/own-port.ts'

export type CuttableDatabase = {
	/** The same database, through the wire that can be cut. */
	way(databaseUrl: string): string
	/** Breaks every connection and refuses new ones. */
	cut(): Promise<void>
	mend(): Promise<void>
}

/** A wire to a PostgreSQL server that a test can cut and mend. */
export async function layWire(): Promise<CuttableDatabase> {
	const sockets = new Set<Socket>()
	let target = { host: '', port: 0 }
	const server = createServer((near) => {
		const far = connect(target)
		for (const [socket, other] of [
			[near, far],
			[far, near],
		] as const) {
			sockets.add(socket)
			socket.pipe(other)
			socket.on('error', () => other.destroy())
			socket.on('close', () => {
				sockets.delete(socket)
				other.destroy()
			})
		}
	})
	// It has to get the same port again.
	const port = await ownPort()
	server.listen(port, '127.0.0.1')
	await once(server, 'listening')
	return {
		way(databaseUrl) {
			const url = new URL(databaseUrl)
			target = { host: url.hostname, port: Number(url.port) }
			url.host = `127.0.0.1:${port}`
			return url.href
		},
		async cut() {
			const closed = once(server, 'close')
			server.close()
			for (const socket of sockets) socket.destroy()
			await closed
		},
		async mend() {
			server.listen(port, '127.0.0.1')
			await once(server, 'listening')
		},
	}
}
