import '../no-tracking.ts'
import { readFileSync } from 'node:fs'
import { Verifier } from '@pact-foundation/pact'
import type { StateHandlers, StateValues } from '../interactions/provider-states.ts'
import { messageProviders, type SentFor } from './message-providers.ts'

export type Verification = {
	contract: string
	providerUrl: string
	states: StateHandlers
	/** Runs before the states of each interaction. */
	before?: () => Promise<void>
	sentFor?: SentFor
}

/** `broken` means that there was no comparison: no answer, or no state. */
export type Verdict = { description: string; outcome: 'passed' | 'mismatched' | 'broken'; details: string[] }

/**
 * Replays every request of the contract file at the provider and compares the answers, and every message with one that was
 * sent. Rejects when a state could not be made. Pact prints its own report to the process's standard output.
 */
export async function verifyContract({
	contract,
	providerUrl,
	states,
	before,
	sentFor,
}: Verification): Promise<Verdict[]> {
	const watch = watchStates(states)
	const verifier = new Verifier({
		provider: 'recur',
		providerBaseUrl: providerUrl,
		pactUrls: [contract],
		stateHandlers: watch.handlers,
		logLevel: 'error',
		...(before && { beforeEach: before }),
		...(sentFor && { messageProviders: messageProviders(contract, sentFor) }),
	})
	const report = await verifier.verifyProvider().catch(reportOf)
	watch.throwIfUnmade(contract)
	return verdictsFrom(report as unknown as Report)
}

type Mismatch = { type: string; mismatches?: { mismatch: string }[]; message?: string }

type Report = {
	interactionResults: { description: string; result: string }[]
	errors: { interaction: string; mismatch: Mismatch }[]
}

// A failed verification rejects with its report as text; anything else is a failure to verify.
function reportOf(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error)
	if (!text.startsWith('{')) throw error
	return text
}

function verdictsFrom(text: unknown): Verdict[] {
	const { interactionResults, errors }: Report = typeof text === 'string' ? JSON.parse(text) : text
	return interactionResults.map(({ description, result }) => {
		const own = errors.filter(({ interaction }) => interaction.endsWith(` - ${description}`))
		return { description, outcome: outcomeOf(result, own), details: own.flatMap(({ mismatch }) => sentences(mismatch)) }
	})
}

function outcomeOf(result: string, errors: Report['errors']): Verdict['outcome'] {
	if (result === 'OK') return 'passed'
	const compared = errors.length > 0 && errors.every(({ mismatch }) => mismatch.type === 'mismatches')
	return compared ? 'mismatched' : 'broken'
}

function sentences({ mismatches, message }: Mismatch): string[] {
	return mismatches?.map(({ mismatch }) => mismatch) ?? [message ?? 'no comparison']
}

/** Pact goes on when a state handler throws or leaves out a value, with the example in its place: both must be noted here. */
function watchStates(states: StateHandlers) {
	const failures: unknown[] = []
	const supplied = new Set<string>()
	const handlers = Object.entries(states).map(([name, make]) => {
		async function watched(parameters: unknown) {
			const values: StateValues = await (make as (given: unknown) => Promise<StateValues>)(parameters).catch(
				(error) => {
					failures.push(error)
					return {}
				},
			)
			for (const key of Object.keys(values)) supplied.add(key)
			return values
		}
		return [name, { setup: watched, teardown: async () => undefined }]
	})
	function throwIfUnmade(contract: string): void {
		if (failures.length > 0)
			throw new AggregateError(failures, `Provider states could not be made: ${failures.join('; ')}`)
		const missing = expressionsIn(contract).filter((name) => !supplied.has(name))
		if (missing.length > 0) throw new Error(`No provider state supplied ${missing.join(', ')}`)
	}
	return { handlers: Object.fromEntries(handlers), throwIfUnmade }
}

function expressionsIn(contract: string): string[] {
	const names = readFileSync(contract, 'utf8').matchAll(/\$\{(\w+)\}/g)
	return [...new Set([...names].map(([, name = '']) => name))]
}
