import { type MessageProviders, providerWithMetadata } from '@pact-foundation/pact'
import { isMessage, readContract, type WrittenMessage } from '../written-contract.ts'

/** Finds what was sent where the contract has this message. */
export type SentFor = (message: WrittenMessage) => Promise<{ headers: Record<string, string>; body: string }>

/** Pact asks for messages by their descriptions. */
export function messageProviders(contract: string, sentFor: SentFor): MessageProviders {
	const messages = readContract(contract).interactions.filter(isMessage)
	return Object.fromEntries(messages.map((message) => [message.description, () => provide(message, sentFor)]))
}

async function provide(message: WrittenMessage, sentFor: SentFor): Promise<unknown> {
	const { headers, body } = await sentFor(message)
	const named = Object.keys(message.metadata).map((name) => [name, headers[name.toLowerCase()]])
	const present = named.filter(([, value]) => value !== undefined)
	return await providerWithMetadata(
		() => JSON.parse(body),
		Object.fromEntries(present),
	)({ description: message.description })
}
