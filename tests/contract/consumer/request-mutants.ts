import type { PactV4 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { mutateRequest, nameOf } from '../mutation/mutate.ts'
import { requestMutations } from '../mutation/mutations.ts'
import { forward, type Message, type RequestLine, startProxy } from '../proxy.ts'
import { withMockRecur } from './mock-recur.ts'

export type Tried = { mutants: number; survivors: string[] }

/** Sends every mutant of the requests of these interactions to mock servers. `survivors` were not refused. */
export async function tryRequestMutants(contract: PactV4, interactions: Interaction[]): Promise<Tried> {
	const tried: Tried = { mutants: 0, survivors: [] }
	for (const interaction of interactions) {
		const refused = await mutantsOf(contract, interaction)
		tried.mutants += refused.size
		for (const [name, isRefused] of refused) {
			if (!isRefused) tried.survivors.push(`${interaction.description}: ${name}`)
		}
	}
	return tried
}

/** Sends what the app sends, then every mutant of it, to one mock server, which checks each request by itself. */
async function mutantsOf(contract: PactV4, interaction: Interaction): Promise<Map<string, boolean>> {
	const refused = new Map<string, boolean>()
	const run = withMockRecur(contract, interaction, async (mock) => {
		const request = await requestOf(interaction, mock)
		for (const mutation of requestMutations(request)) {
			refused.set(nameOf(mutation), isRefusal(await forward(mutateRequest(request, mutation), mock)))
		}
	})
	// The mock server lists the requests that it refused.
	const failure = await run.then(
		() => 'no mismatches',
		(error) => String(error),
	)
	if (!failure.includes('Mock server failed with the following mismatches')) {
		throw new Error(`${interaction.description}: ${failure}`)
	}
	return refused
}

/** What the app sends for this interaction, which must be one request that the mock server accepts. */
async function requestOf(interaction: Interaction, mock: URL): Promise<Message<RequestLine>> {
	const sent: Message<RequestLine>[] = []
	const proxy = await startProxy(async (request) => {
		sent.push(request)
		const answer = await forward(request, mock)
		if (isRefusal(answer)) throw new Error(`${interaction.description}: refused without a mutation`)
		return answer
	})
	await interaction.ask(proxy.url).finally(proxy.stop)
	const [only, ...more] = sent
	if (!only || more.length > 0) throw new Error(`${interaction.description}: ${sent.length} requests, not one`)
	return only
}

/** The mock server adds this header to the answers of its own. */
function isRefusal({ headers }: Message<number>): boolean {
	return 'x-pact' in headers
}
