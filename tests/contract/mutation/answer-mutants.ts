import { isMessage, type WrittenContract, type WrittenInteraction } from '../written-contract.ts'
import { changes, pathsIn } from './change.ts'
import type { AnswerMutation } from './message.ts'
import { nameOf } from './summary.ts'

/**
 * A contract that asks everything once more for every way to spoil something that the app uses in the answer, or in the
 * message. Which of the mutations it is, the proxy learns from the header `X-Mutant`, who sends messages from a comment.
 */
export function mutatedContract(contract: WrittenContract): { contract: WrittenContract; mutations: AnswerMutation[] } {
	const mutations: AnswerMutation[] = []
	const interactions = contract.interactions.flatMap((interaction) =>
		mutantsOf(interaction).map((mutation) => {
			const mutant = mutations.push(mutation) - 1
			return { ...marked(interaction, mutant), description: `${interaction.description}: ${nameOf(mutation)}` }
		}),
	)
	return { contract: { ...contract, interactions }, mutations }
}

function marked(interaction: WrittenInteraction, mutant: number): WrittenInteraction {
	if (isMessage(interaction)) return { ...interaction, comments: { mutant } }
	const headers = { ...interaction.request.headers, 'X-Mutant': [String(mutant)] }
	return { ...interaction, request: { ...interaction.request, headers } }
}

function mutantsOf(interaction: WrittenInteraction): AnswerMutation[] {
	if (isMessage(interaction)) return partMutants(interaction.metadata, interaction.contents.content)
	const { status, headers, body } = interaction.response
	const statuses = otherStatuses(status).map((to): AnswerMutation => ({ part: 'status', to }))
	return [...statuses, ...partMutants(headers, body.content)]
}

function partMutants(headers: object, body: unknown): AnswerMutation[] {
	// The app reads JSON whatever its label says.
	const names = Object.keys(headers).filter((name) => !/^content-?type$/i.test(name))
	return changes.flatMap((change): AnswerMutation[] => [
		...names.map((name): AnswerMutation => ({ part: 'header', name: name.toLowerCase(), change })),
		...pathsIn(body).map((path): AnswerMutation => ({ part: 'body', path, change })),
	])
}

/** Statuses that would mean something else to the app. */
function otherStatuses(status: number): number[] {
	return status < 300 ? [404, 500] : [200, status === 404 ? 400 : 404]
}
