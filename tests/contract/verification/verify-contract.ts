import type { Contract, WrittenInteraction, WrittenMessage } from '../contract-file.ts'
import type { StateHandlers, StateValues } from '../provider-states.ts'
import type { Message } from '../proxy.ts'
import { type Provider, runPact, type Verdict } from './run-pact.ts'
import { createStateValues, withExamples } from './state-values.ts'

export type Verification = {
	contract: Contract
	states: StateHandlers
	/** Asks the provider. */
	ask: Provider['answer']
	before?: Provider['before']
	/** What the provider sent where the contract has this message. */
	sent(message: WrittenMessage): Promise<Message<number>>
}

/** What the provider answered or sent for an interaction, and the state values it is compared with. */
export type Recorded = { description: string; answer: Message<number>; values: StateValues }

/** Verifies a provider. Rejects when a provider state could not be made or a value of one is missing. */
export async function verifyContract({ contract, states, ask, before, sent }: Verification) {
	const stateValues = createStateValues(states)
	const recorded: Recorded[] = []

	function compared(answer: Message<number>, interaction: WrittenInteraction): Message<number> {
		const values = stateValues.valuesFor(interaction)
		recorded.push({ description: interaction.description, answer, values })
		return withExamples(answer, interaction, values)
	}

	const verdicts = await runPact(contract, {
		states: stateValues.handlers,
		...(before && { before }),
		answer: async (request, interaction) => compared(await ask(request, interaction), interaction),
		sent: async (message) => compared(await sent(message), message),
	})
	stateValues.throwIfMissing()
	return { verdicts, recorded }
}

/** Compares recorded answers, changed or not, with a contract. Nothing is asked, so no provider state is made. */
export async function compareRecorded(contract: Contract, recorded: Recorded[]): Promise<Verdict[]> {
	const byDescription = new Map(recorded.map((one) => [one.description, one]))

	async function recordedFor(interaction: WrittenInteraction): Promise<Message<number>> {
		const one = byDescription.get(interaction.description)
		if (!one) throw new Error(`Nothing was recorded for ${interaction.description}`)
		return withExamples(one.answer, interaction, one.values)
	}

	const interactions = contract.interactions.map((interaction) => ({ ...interaction, providerStates: [] }))
	return await runPact(
		{ ...contract, interactions },
		{ answer: (_, interaction) => recordedFor(interaction), sent: recordedFor },
	)
}
