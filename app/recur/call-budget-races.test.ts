import { expect, test } from 'vitest'
import { type BudgetState, unusedBudget } from './budget-state.server.ts'
import { type CallBudget, type ChangeBudget, createCallBudget } from './call-budget.server.ts'

const CALLS_PER_RUN = 2

const stops: [string, (budget: CallBudget) => Promise<void>][] = [
	['a refusal', (budget) => budget.pauseBackground(60)],
	['a refusal that says nothing', (budget) => budget.pauseBackground(null)],
]

test.each(stops)('calls given back after %s are not used', async (_what, stop) => {
	const { budget } = startProcess()
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	await stop(budget)
	budget.settle(CALLS_PER_RUN, 0)
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(false)
})

test.each(stops)('calls granted before %s and read after it are not used', async (_what, stop) => {
	const { budget, holdAnswers } = startProcess()
	const release = holdAnswers()
	const reserved = budget.reserve(CALLS_PER_RUN)
	const stopped = stop(budget)
	release()
	await stopped
	expect(await reserved).toBe(false)
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(false)
})

/** A process with a shared state whose answers can be held up. */
function startProcess() {
	let state: BudgetState = unusedBudget
	let held = Promise.resolve()
	const change: ChangeBudget = async (next) => {
		const changed = next(state, Date.now())
		state = changed.state
		await held
		return changed.result
	}
	const budget = createCallBudget(1000, change, (error) => {
		throw error
	})
	return {
		budget,
		/** From now on no result of a change arrives until the returned function is called. */
		holdAnswers(): () => void {
			let release = () => {}
			held = new Promise((resolve) => {
				release = resolve
			})
			return release
		},
	}
}
