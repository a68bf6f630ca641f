import { type AddressInfo, createServer } from 'node:net'

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
	return await listenOnce(0, '127.0.0.1')
}

/** Whether a server could listen on the port, on whichever address others may have taken it. */
export async function isPortFree(port: number): Promise<boolean> {
	try {
		for (const host of ['127.0.0.1', '0.0.0.0', '::']) await listenOnce(port, host)
		return true
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false
		// No IPv6 on this machine, or a port that needs more rights: the server itself will say so.
		return true
	}
}

function listenOnce(port: number, host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer()
		server.once('error', reject)
		server.listen({ port, host, exclusive: true }, () => {
			const { port: taken } = server.address() as AddressInfo
			server.close(() => resolve(taken))
		})
	})
}
