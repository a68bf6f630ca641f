import { type Contract, isMessage, type WrittenInteraction } from '../contract-file.ts'
import type { Recorded } from '../verification/verify-contract.ts'
import { mutateAnswer, nameOf } from './mutate.ts'
import { answerMutations } from './mutations.ts'

/** Recorded answers and messages, each changed in one place, and the contract that they have to break. */
export type Mutants = { contract: Contract; recorded: Recorded[] }

/** All mutants of what was recorded for these interactions. */
export function mutantsOf(interactions: WrittenInteraction[], contract: Contract, recorded: Recorded[]): Mutants {
	const byDescription = new Map(recorded.map((one) => [one.description, one]))
	const pairs = interactions.flatMap((one) => mutantPairs(one, byDescription.get(one.description)))
	return {
		contract: { ...contract, interactions: pairs.map(([interaction]) => interaction) },
		recorded: pairs.map(([, one]) => one),
	}
}

/** What the contract expects of an answer or a message. Events of one family differ only in their type. */
export function expectationOf(interaction: WrittenInteraction): unknown {
	if (!isMessage(interaction)) return interaction.response
	const { contents, matchingRules, generators, metadata } = interaction
	const content = { ...(contents.content as { type: string }) }
	return { content: { ...content, type: content.type.split('.')[0] }, matchingRules, generators, metadata }
}

/** The first one of each aspect. A mutant of the others would be compared with the same. */
export function oneOfEach<Item>(items: Item[], aspectOf: (item: Item) => unknown): Item[] {
	return [...new Map(items.toReversed().map((item) => [JSON.stringify(aspectOf(item)), item])).values()].toReversed()
}

function mutantPairs(
	interaction: WrittenInteraction,
	original: Recorded | undefined,
): [WrittenInteraction, Recorded][] {
	if (!original) throw new Error(`Nothing was recorded for ${interaction.description}`)
	return answerMutations(interaction).map((mutation) => {
		const description = `${interaction.description}: ${nameOf(mutation)}`
		return [
			{ ...interaction, description },
			{ ...original, description, answer: mutateAnswer(original.answer, mutation) },
		]
	})
}
