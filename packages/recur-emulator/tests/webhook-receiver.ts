import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach } from 'vitest'

export const SECRET = 'whsec_of_the_tests'

export type Received = {
	headers: IncomingHttpHeaders
	body: string
	event: { id: string; type: string; timestamp: string; data: Record<string, unknown> }
	/** Whether the signature is valid for `SECRET`. */
	isSigned: boolean
}

export type Receiver = {
	url: string
	received: Received[]
	types(): string[]
	/** The next answers, in order, then 200. `hang` does not answer until it is released. */
	answerWith(...answers: (number | 'hang')[]): void
	/** Answers 200 to all that hang. */
	release(): void
}

/** A local webhook endpoint for the whole file, cleared before every test. */
export async function webhookReceiver(): Promise<Receiver> {
	const received: Received[] = []
	const hanging: ServerResponse[] = []
	let answers: (number | 'hang')[] = []
	const server = createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray()).toString()
		received.push(describe(request.headers, body))
		const answer = answers.shift() ?? 200
		if (answer === 'hang') hanging.push(response)
		else response.writeHead(answer).end()
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	afterAll(() => {
		server.closeAllConnections()
		server.close()
	})
	beforeEach(() => {
		received.splice(0)
		hanging.splice(0)
		answers = []
	})
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
		received,
		types: () => received.map(({ event }) => event.type),
		answerWith: (...next) => {
			answers = next
		},
		release: () => {
			for (const response of hanging.splice(0)) response.end()
		},
	}
}

function describe(headers: IncomingHttpHeaders, body: string): Received {
	const expected = createHmac('sha256', SECRET).update(body).digest('base64')
	return { headers, body, event: parse(body), isSigned: headers['x-recur-signature'] === expected }
}

function parse(body: string): Received['event'] {
	try {
		return JSON.parse(body) as Received['event']
	} catch {
		return { id: '', type: '', timestamp: '', data: {} }
	}
}
