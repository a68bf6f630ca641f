import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens on IPv4 loopback and answers with the port. Rejects with a sentence, and the code kept, when it is busy. */
export async function listen(server: Server, port: number): Promise<number> {
	server.listen(port, '127.0.0.1')
	try {
		await once(server, 'listening')
	} catch (error) {
		throw isBusy(error) ? Object.assign(new Error(busySentence(port), { cause: error }), { code: error.code }) : error
	}
	return (server.address() as AddressInfo).port
}

function isBusy(error: unknown): error is NodeJS.ErrnoException {
	return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function busySentence(port: number): string {
	return `Port ${port} is in use, so the Recur emulator cannot start. Stop what runs there or choose another port.`
}
