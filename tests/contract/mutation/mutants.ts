import { type Contract, expectedBody, isMessage, type WrittenInteraction } from '../contract-file.ts'
import { isContainer, pactPath, valueAt } from '../json-path.ts'
import type { Recorded } from '../verification/verify-contract.ts'
import { type AnswerMutation, mutateAnswer, nameOf } from './mutate.ts'
import { answerMutations } from './mutations.ts'

/** Recorded answers and messages, each changed in one place, and the contract that they have to break. */
export type Mutants = { contract: Contract; recorded: Recorded[] }

type Mutated = { interaction: WrittenInteraction; mutation: AnswerMutation }

/** All mutants of what was recorded for the interactions of this contract. */
export function mutantsOf(contract: Contract, recorded: Recorded[]): Mutants {
	return mutants(everyMutation(contract), contract, recorded)
}

/**
 * The mutants that differ in what they break: a member of a body under the same rule is changed once, and not in every
 * interaction that has it. Pact compares members one by one.
 */
export function differentMutantsOf(contract: Contract, recorded: Recorded[]): Mutants {
	return mutants(oneOfEach(everyMutation(contract), brokenBy), contract, recorded)
}

/** The first one of each aspect. */
export function oneOfEach<Item>(items: Item[], aspectOf: (item: Item) => unknown): Item[] {
	return [...new Map(items.toReversed().map((item) => [JSON.stringify(aspectOf(item)), item])).values()].toReversed()
}

function everyMutation({ interactions }: Contract): Mutated[] {
	return interactions.flatMap((interaction) =>
		answerMutations(interaction).map((mutation) => ({ interaction, mutation })),
	)
}

/** What the contract says about the changed place, and the change. */
function brokenBy({ interaction, mutation }: Mutated): unknown {
	if (mutation.part === 'status') return [mutation, !isMessage(interaction) && interaction.response.status]
	if (mutation.part === 'header') return [mutation, isMessage(interaction)]
	const { content, rules, injected } = expectedBody(interaction)
	const path = pactPath(mutation.path)
	const value = valueAt(content, mutation.path)
	const literal = rules[path] || (isContainer(value) && Object.keys(value).length > 0) ? null : { value }
	return [path, mutation.change, rules[path], injected[path], literal]
}

function mutants(mutated: Mutated[], contract: Contract, recorded: Recorded[]): Mutants {
	const pairs = mutated.map(({ interaction, mutation }): [WrittenInteraction, Recorded] => {
		const original = recorded.find(({ description }) => description === interaction.description)
		if (!original) throw new Error(`Nothing was recorded for ${interaction.description}`)
		const description = `${interaction.description}: ${nameOf(mutation)}`
		const answer = mutateAnswer(original.answer, mutation)
		return [
			{ ...interaction, description },
			{ ...original, description, answer },
		]
	})
	return {
		contract: { ...contract, interactions: pairs.map(([interaction]) => interaction) },
		recorded: pairs.map(([, one]) => one),
	}
}
