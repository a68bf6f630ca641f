import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { devNull } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Contract } from '../contract-file.ts'
import type { LiveRun } from '../live/run-live.ts'
import type { Verdict } from './run-pact.ts'
import type { Recorded } from './verify-contract.ts'

export type Task =
	| { kind: 'emulator'; contract: Contract; wrongEmulators: Record<string, string> }
	| { kind: 'recorded'; contract: Contract; recorded: Recorded[] }
	| { kind: 'live'; env: Record<string, string> }

export type Outcome = { result: unknown } | { error: string }

export type Verifier = ReturnType<typeof startVerifier>

const CHILD = fileURLToPath(new URL('./pact-child.ts', import.meta.url))

/**
 * Pact's core reads the machine's root certificates for every request, which takes most of the time; loopback needs none. It
 * looks only at the environment that its process was started with.
 */
export const noCertificates = { SSL_CERT_FILE: devNull, SSL_CERT_DIR: devNull }

/**
 * Starts a process that verifies, one thing at a time: Pact's core prints its report straight to standard output, where a test
 * cannot hold it back.
 */
export function startVerifier() {
	const env = { ...process.env, ...noCertificates }
	const child = fork(CHILD, { env, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
	let last: Promise<unknown> = Promise.resolve()

	function inTurn<Result>(task: Task): Promise<Result> {
		const result = last.then(() => run(child, task) as Promise<Result>)
		last = result.catch(() => {})
		return result
	}

	return {
		/**
		 * Verifies an emulator, or the wrong one that is named for an interaction's description. `recorded` is what it answered
		 * and sent. Rejects when verification was not possible.
		 */
		verifyEmulator: (contract: Contract, wrongEmulators: Record<string, string> = {}) => {
			return inTurn<{ verdicts: Verdict[]; recorded: Recorded[] }>({ kind: 'emulator', contract, wrongEmulators })
		},
		/** Compares recorded answers with the contract. Rejects when that was not possible. */
		verifyRecorded: (contract: Contract, recorded: Recorded[]) => {
			return inTurn<Verdict[]>({ kind: 'recorded', contract, recorded })
		},
		/** Does what `npm run contract:live` does with these settings. */
		verifyLive: (env: Record<string, string>) => inTurn<LiveRun>({ kind: 'live', env }),
		stop: () => child.disconnect(),
	}
}

async function run(child: ChildProcess, task: Task): Promise<unknown> {
	if (!child.connected) throw new Error('The verifying process has ended')
	child.send(task)
	const ended = new AbortController()
	const { signal } = ended
	const reported = once(child, 'message', { signal }).then(([outcome]): Outcome => outcome)
	const outcome = await Promise.race([reported, once(child, 'exit', { signal }).then(noOutcome)])
	ended.abort()
	if ('error' in outcome) throw new Error(outcome.error)
	return outcome.result
}

function noOutcome([code, signal]: unknown[]): Outcome {
	return { error: `The verification ended with ${signal ?? code} and without an outcome` }
}
