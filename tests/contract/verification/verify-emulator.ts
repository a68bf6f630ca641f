import { fork } from 'node:child_process'
import { once } from 'node:events'
import { devNull } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { AnswerMutation } from '../mutation/message.ts'
import type { Verdict } from './verify-contract.ts'

export type Task = { contract: string; mutations: AnswerMutation[] }

export type Outcome = { verdicts: Verdict[] } | { error: string }

const CHILD = fileURLToPath(new URL('./emulator-child.ts', import.meta.url))

/**
 * Verifies a contract file against an emulator of its own. A request with the header `X-Mutant: n` gets its answer spoilt
 * by the n-th mutation. Rejects when verification could not take place.
 */
export async function verifyEmulator(contract: string, mutations: AnswerMutation[] = []): Promise<Verdict[]> {
	// Pact's core prints its report straight to the process's standard output, past everything that could hold it back.
	// It also reads the machine's root certificates for every request, which takes most of the time; loopback needs none.
	const env = { ...process.env, SSL_CERT_FILE: devNull, SSL_CERT_DIR: devNull }
	const child = fork(CHILD, { env, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
	child.send({ contract, mutations } satisfies Task)
	const told = once(child, 'message').then(([outcome]): Outcome => outcome)
	const outcome = await Promise.race([told, once(child, 'exit').then(noOutcome)])
	if ('error' in outcome) throw new Error(outcome.error)
	return outcome.verdicts
}

function noOutcome([code, signal]: unknown[]): Outcome {
	return { error: `The verification ended with ${signal ?? code} and without an outcome` }
}
