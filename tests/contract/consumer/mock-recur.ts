import { PactV4 } from '@pact-foundation/pact'
import { CONSUMER, PROVIDER } from '../contract-file.ts'
import type { EventMessage } from '../endpoints/webhook-events.ts'
import type { Interaction } from '../interaction.ts'

const HANG_MS = 120_000

/** A contract that writes its file into `directory`. */
export function newContract(directory: string): PactV4 {
	return new PactV4({ consumer: CONSUMER, provider: PROVIDER, dir: directory, logLevel: 'error' })
}

/**
 * Runs `use` against a server that knows this one interaction. Rejects if the server got another request or none;
 * otherwise the interaction is written to the contract file.
 */
export async function withMockRecur<T>(
	contract: PactV4,
	{ description, states, request, response }: Interaction,
	use: (url: URL) => Promise<T>,
): Promise<T | undefined> {
	const interaction = contract.addInteraction().uponReceiving(description)
	for (const state of states) interaction.given(state.name, 'parameters' in state ? state.parameters : undefined)
	return await interaction
		.withRequest(request.method, request.path, (builder) => {
			builder.headers(request.headers)
			if (request.query) builder.query(request.query)
			if (request.body) builder.jsonBody(request.body)
		})
		.willRespondWith(response.status, (builder) => {
			if (response.headers) builder.headers(response.headers)
			builder.jsonBody(response.body)
		})
		.executeTest(async (mock) => {
			const result = await use(new URL(mock.url))
			await requestNoted(contract, mock.port)
			return result
		})
}

/** Gives the example to `receive` as the bytes of a request body. If it does not throw, the message is written too. */
export async function receiveEvent<T>(
	contract: PactV4,
	{ description, states, metadata, contents }: EventMessage,
	receive: (body: Buffer) => T,
): Promise<T | undefined> {
	const message = contract.addAsynchronousInteraction()
	for (const state of states) message.given(state.name, 'parameters' in state ? state.parameters : undefined)
	return await message
		.expectsToReceive(description, (builder) => builder.withMetadata(metadata).withJSONContent(contents))
		.executeTest(async ({ contents }) => receive(Buffer.from(JSON.stringify(contents.content))))
}

type MockServers = {
	mockServerMatchedSuccessfully(port: number): boolean
	mockServerMismatches(port: number): { type: string }[]
}

// The mock server answers before it notes the request. Checked at once, it may say "expected but not received".
async function requestNoted(contract: PactV4, port: number): Promise<void> {
	const servers = Reflect.get(contract, 'pact') as MockServers
	const deadline = performance.now() + HANG_MS
	while (!hasNoted(servers, port) && performance.now() < deadline) await new Promise(setImmediate)
}

function hasNoted(servers: MockServers, port: number): boolean {
	if (servers.mockServerMatchedSuccessfully(port)) return true
	return servers.mockServerMismatches(port).some(({ type }) => type !== 'missing-request')
}
