import { expectedBody, injectedNames, type WrittenInteraction } from '../contract-file.ts'
import { isContainer, type Path, pactPath, pathsIn, placesOf, valueAt } from '../json-path.ts'
import type { StateHandlers, StateValues } from '../provider-states.ts'
import type { Message } from '../proxy.ts'

/**
 * Keeps what the provider states of the current interaction returned. Pact verifies one interaction at a time, and goes on
 * with the examples when a state fails or leaves out a value. Here both are noted, and `throwIfMissing` reports them.
 */
export function createStateValues(handlers: StateHandlers) {
	let values: StateValues = {}
	const failures: unknown[] = []
	const missing = new Set<string>()

	function keep(make: (parameters: unknown) => Promise<StateValues>) {
		return {
			async setup(parameters: unknown) {
				const made = await make(parameters).catch((error) => {
					failures.push(error)
					return {}
				})
				values = { ...values, ...made }
				return made
			},
			async teardown() {
				values = {}
				return undefined
			},
		}
	}

	return {
		handlers: Object.fromEntries(
			Object.entries(handlers).map(([name, make]) => [name, keep(make as Parameters<typeof keep>[0])]),
		),
		/** The values that this interaction needs. */
		valuesFor(interaction: WrittenInteraction): StateValues {
			for (const name of injectedNames(interaction)) if (!(name in values)) missing.add(name)
			return values
		},
		throwIfMissing(): void {
			if (failures.length > 0)
				throw new AggregateError(failures, `Provider states could not be made: ${failures.join('; ')}`)
			if (missing.size > 0) throw new Error(`No provider state supplied ${[...missing].join(', ')}`)
		},
	}
}

/**
 * Makes Pact compare identities. Pact injects the values of provider states into requests, but compares answers with the
 * contract's examples. So where the contract injects a value, an answer that has the state's value gets the example in
 * its place, and an answer that has anything else gets text that says so and equals no example.
 */
export function withExamples(
	answer: Message<number>,
	interaction: WrittenInteraction,
	values: StateValues,
): Message<number> {
	const { content, injected } = expectedBody(interaction)
	const paths = pathsIn(content).filter((path) => pactPath(path) in injected)
	const body = paths.length > 0 ? parse(answer.body) : undefined
	if (body === undefined) return answer
	for (const path of paths) {
		const [valueName] = injectedNames(injected[pactPath(path)])
		const value = values[valueName as keyof StateValues]
		for (const place of placesOf(body, path)) replaceBy(valueAt(content, path), value, body, place)
	}
	return { ...answer, body: JSON.stringify(body) }
}

/** What is of another type stays: Pact says so best. */
function replaceBy(example: unknown, value: unknown, body: unknown, place: Path): void {
	const parent = valueAt(body, place.slice(0, -1))
	const name = place.at(-1) ?? ''
	if (!isContainer(parent) || typeof parent[name] !== typeof value) return
	parent[name] = parent[name] === value ? example : `${parent[name]}, not ${value}`
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
