import { startSmallServer } from './small-server.ts'

/** A server that passes everything on, and holds requests for `path` until the gate is opened. */
export async function startGate(target: string, path: string) {
	const [arrival, opening] = [createSignal(), createSignal()]
	const { origin } = await startSmallServer(async (request, response) => {
		if (request.url === path) {
			arrival.give()
			await opening.given
		}
		const { authorization = '', 'content-type': type = 'application/json' } = request.headers
		const answer = await fetch(`${target}${request.url}`, {
			method: request.method ?? 'GET',
			headers: { Authorization: authorization, 'Content-Type': type },
			body: request.method === 'GET' ? null : Buffer.concat(await request.toArray()),
		})
		response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') ?? type })
		response.end(Buffer.from(await answer.arrayBuffer()))
	})
	return { origin, untilHeld: () => arrival.given, open: opening.give }
}

function createSignal() {
	let give = () => {}
	const given = new Promise<void>((resolve) => {
		give = resolve
	})
	return { given, give: () => give() }
}
