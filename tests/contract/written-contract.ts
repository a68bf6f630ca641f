import { readFileSync } from 'node:fs'

type WrittenState = { name: string; params?: object }

/** The contract file, as far as tests look into it. */
export type WrittenContract = { interactions: WrittenInteraction[] }

export type WrittenInteraction = WrittenRequest | WrittenMessage

type WrittenRequest = {
	type: 'Synchronous/HTTP'
	description: string
	providerStates: WrittenState[]
	request: { headers: Record<string, string[]> }
	response: { status: number; headers: Record<string, string[]>; body: { content: unknown } }
}

export type WrittenMessage = {
	type: 'Asynchronous/Messages'
	description: string
	providerStates: WrittenState[]
	metadata: Record<string, string>
	contents: { content: unknown }
	comments?: { mutant: number }
}

export function readContract(file: string): WrittenContract {
	return JSON.parse(readFileSync(file, 'utf8'))
}

export function isMessage(interaction: WrittenInteraction): interaction is WrittenMessage {
	return interaction.type === 'Asynchronous/Messages'
}
