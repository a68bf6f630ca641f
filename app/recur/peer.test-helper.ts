import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { onTestFinished } from 'vitest'
import { createRecurClient, type RecurClient, type RecurClientOptions } from './client.server.ts'

export type ReceivedRequest = { method: string; url: string; headers: IncomingMessage['headers']; body: string }

export async function startPeer(answer: (response: ServerResponse, request: ReceivedRequest) => void) {
	const requests: ReceivedRequest[] = []
	const server = createServer(async (incoming, response) => {
		const { method = '', url = '', headers } = incoming
		const request = { method, url, headers, body: await text(incoming) }
		requests.push(request)
		answer(response, request)
	})
	const url = await listen(server)
	onTestFinished(() => server.closeAllConnections())
	return { url, server, requests }
}

/** The server ends with the test. */
export async function listen(server: Server): Promise<URL> {
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	onTestFinished(() => void server.close())
	return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

export function clientFor(apiUrl: URL, options: Partial<RecurClientOptions> = {}): RecurClient {
	const client = createRecurClient({ secretKey: 'sk_test_unit', apiUrl, ...options })
	onTestFinished(() => client.close())
	return client
}

export async function open(client: RecurClient, deadline = longDeadline()) {
	const options = { returnUrl: 'https://app.example.com/account', locale: 'zh-TW' } as const
	return await client.createPortalSession({ by: 'externalId', value: 'user-1' }, options, deadline)
}

export function longDeadline(): AbortSignal {
	return AbortSignal.timeout(10 * 60_000)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function text(incoming: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of incoming) chunks.push(chunk)
	return Buffer.concat(chunks).toString()
}
