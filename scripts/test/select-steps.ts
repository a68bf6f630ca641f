import type { Step } from './step.ts'

/** The steps named, in the usual order, with those they need. All of them when none is named; throws for unknown names. */
export function selectSteps(steps: Step[], names: string[]): Step[] {
	const unknown = names.filter((name) => !steps.some((step) => step.name === name))
	if (unknown.length > 0) {
		throw new Error(`Unknown: ${unknown.join(', ')}. Choose from ${steps.map(({ name }) => name).join(', ')}.`)
	}
	if (names.length === 0) return steps
	const wanted = new Set(names.flatMap((name) => withNeeds(steps, name)))
	return steps.filter(({ name }) => wanted.has(name))
}

function withNeeds(steps: Step[], name: string): string[] {
	const needs = steps.find((step) => step.name === name)?.needs ?? []
	return [name, ...needs.flatMap((need) => withNeeds(steps, need))]
}
