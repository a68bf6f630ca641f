import '../no-tracking.ts'
import { PactV4 } from '@pact-foundation/pact'
import type { Interaction } from '../interactions/interaction.ts'

const SETTLE_MS = 2000

/** A contract that writes its file into `directory`. */
export function newContract(directory: string): PactV4 {
	return new PactV4({ consumer: 'recur-portal', provider: 'recur', dir: directory, logLevel: 'error' })
}

/**
 * Runs `use` against a server that knows this one interaction. Rejects when it was asked anything else or nothing;
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
			await settled(contract, mock.port)
			return result
		})
}

type MockServers = {
	mockServerMatchedSuccessfully(port: number): boolean
	mockServerMismatches(port: number): { type: string }[]
}

// The mock server answers before it notes what it was asked; asked at once, it may still say "expected but not received".
async function settled(contract: PactV4, port: number): Promise<void> {
	const servers = Reflect.get(contract, 'pact') as MockServers
	const deadline = performance.now() + SETTLE_MS
	while (!hasNoted(servers, port) && performance.now() < deadline) await new Promise(setImmediate)
}

function hasNoted(servers: MockServers, port: number): boolean {
	if (servers.mockServerMatchedSuccessfully(port)) return true
	return servers.mockServerMismatches(port).some(({ type }) => type !== 'missing-request')
}
