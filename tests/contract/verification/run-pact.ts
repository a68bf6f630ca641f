import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MessageProviders, providerWithMetadata, Verifier, type VerifierOptions } from '@pact-foundation/pact'
import { type Contract, isMessage, PROVIDER, type WrittenInteraction, type WrittenMessage } from '../contract-file.ts'
import { type Message, type RequestLine, startProxy } from '../proxy.ts'

/** `broken` means that nothing was compared: no answer, or no provider state. */
export type Verdict = { description: string; outcome: 'passed' | 'mismatched' | 'broken'; details: string[] }

type StateHandler = { setup(parameters: unknown): Promise<object>; teardown(): Promise<undefined> }

export type Provider = {
	states?: Record<string, StateHandler>
	/** Runs before the states of each interaction. */
	before?: () => Promise<void>
	/** Answers the request of an interaction. */
	answer(request: Message<RequestLine>, interaction: WrittenInteraction): Promise<Message<number>>
	/** What was sent where the contract has this message. */
	sent(message: WrittenMessage): Promise<Message<number>>
}

// Added to every request: which interaction of the contract it belongs to.
const MARK = 'x-contract-interaction'

// Pact's core takes time by the square of a file's interactions: 1400 take 13 s in parts of 60, and 7 s in parts of 10.
const PART_SIZE = 10

/**
 * Makes every request of the contract and compares the answers, and compares every message with what was sent.
 * Descriptions must be unique. Pact prints its own report to the standard output of the process.
 */
export async function runPact(contract: Contract, { states, before, answer, sent }: Provider): Promise<Verdict[]> {
	const directory = mkdtempSync(join(tmpdir(), 'contract-'))
	const proxy = await startProxy(async ({ headers: { [MARK]: index, ...headers }, ...request }) => {
		const interaction = contract.interactions[Number(index)]
		if (!interaction) throw new Error('A request belongs to no interaction')
		return await answer({ ...request, headers }, interaction)
	})
	try {
		const files = inParts(contract.interactions.map(marked)).map((interactions, part) => {
			const file = join(directory, `${part}.json`)
			writeFileSync(file, JSON.stringify({ ...contract, interactions }))
			return file
		})
		const verifier = new Verifier({
			provider: PROVIDER,
			providerBaseUrl: proxy.url.origin,
			pactUrls: files,
			// The type asks for handlers of HTTP and of message states at once, and these have different parameters.
			stateHandlers: (states ?? {}) as NonNullable<VerifierOptions['stateHandlers']>,
			messageProviders: messageProviders(contract, sent),
			logLevel: 'error',
			...(before && { beforeEach: before }),
		})
		return verdictsFrom(await verifier.verifyProvider().catch(reportOf))
	} finally {
		await proxy.stop()
		rmSync(directory, { recursive: true })
	}
}

function inParts<Item>(items: Item[]): Item[][] {
	const count = Math.ceil(items.length / PART_SIZE)
	return Array.from({ length: count }, (_, part) => items.slice(part * PART_SIZE, (part + 1) * PART_SIZE))
}

function marked(interaction: WrittenInteraction, index: number): WrittenInteraction {
	if (isMessage(interaction)) return interaction
	const headers = { ...interaction.request.headers, [MARK]: [String(index)] }
	return { ...interaction, request: { ...interaction.request, headers } }
}

/** Pact asks for messages by their descriptions. */
function messageProviders(contract: Contract, sent: Provider['sent']): MessageProviders {
	const messages = contract.interactions.filter(isMessage)
	return Object.fromEntries(messages.map((message) => [message.description, () => provide(message, sent)]))
}

async function provide(message: WrittenMessage, sent: Provider['sent']): Promise<unknown> {
	const { headers, body } = await sent(message)
	const named = Object.keys(message.metadata).map((name) => [name, headers[name.toLowerCase()]])
	const metadata = Object.fromEntries(named.filter(([, value]) => value !== undefined))
	return await providerWithMetadata(() => JSON.parse(body), metadata)({ description: message.description })
}

type Mismatch = { type: string; mismatches?: { mismatch: string }[]; message?: string }

type Report = {
	interactionResults: { description: string; result: string }[]
	errors: { interaction: string; mismatch: Mismatch }[]
}

// A failed verification rejects with its report as text; anything else is a failure to verify.
function reportOf(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error)
	if (!text.startsWith('{')) throw error
	return text
}

function verdictsFrom(text: unknown): Verdict[] {
	const { interactionResults, errors } = (typeof text === 'string' ? JSON.parse(text) : text) as Report
	return interactionResults.map(({ description, result }) => {
		const own = errors.filter(({ interaction }) => interaction.endsWith(` - ${description}`))
		return { description, outcome: outcomeOf(result, own), details: own.flatMap(({ mismatch }) => sentences(mismatch)) }
	})
}

function outcomeOf(result: string, errors: Report['errors']): Verdict['outcome'] {
	if (result === 'OK') return 'passed'
	const compared = errors.length > 0 && errors.every(({ mismatch }) => mismatch.type === 'mismatches')
	return compared ? 'mismatched' : 'broken'
}

function sentences({ mismatches, message }: Mismatch): string[] {
	return mismatches?.map(({ mismatch }) => mismatch) ?? [message ?? 'no comparison']
}
