import { type Contract, isMessage, type WrittenInteraction } from '../contract-file.ts'
import type { Recorded } from '../verification/verify-contract.ts'
import { mutateAnswer, nameOf } from './mutate.ts'
import { answerMutations } from './mutations.ts'

/** Recorded answers, each changed in one place, and the contract that they have to break. */
export type Mutants = { contract: Contract; recorded: Recorded[] }

/** All mutants of the answers, or of the messages, that were recorded for a contract. */
export function mutantsOf(what: 'answers' | 'messages', contract: Contract, recorded: Recorded[]): Mutants {
	const byDescription = new Map(recorded.map((one) => [one.description, one]))
	const pairs = contract.interactions
		.filter((interaction) => isMessage(interaction) === (what === 'messages'))
		.flatMap((interaction) => mutantPairs(interaction, byDescription.get(interaction.description)))
	return {
		contract: { ...contract, interactions: pairs.map(([interaction]) => interaction) },
		recorded: pairs.map(([, one]) => one),
	}
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
