import { fork } from 'node:child_process'
import { once } from 'node:events'
import { devNull } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Contract } from '../contract-file.ts'
import type { Verdict } from './run-pact.ts'
import type { Recorded } from './verify-contract.ts'

/** Without recorded answers the emulator is asked. */
export type Task = { contract: Contract; recorded?: Recorded[] }

/** `recorded` is what the emulator answered and sent. */
export type Outcome = { verdicts: Verdict[]; recorded: Recorded[] } | { error: string }

const CHILD = fileURLToPath(new URL('./pact-child.ts', import.meta.url))

/** Verifies an emulator of its own. Rejects when verification was not possible. */
export async function verifyEmulator(contract: Contract) {
	return await runChild({ contract })
}

/** Compares recorded answers with the contract. Rejects when that was not possible. */
export async function verifyRecorded(contract: Contract, recorded: Recorded[]): Promise<Verdict[]> {
	return (await runChild({ contract, recorded })).verdicts
}

async function runChild(task: Task) {
	// Pact's core prints its report straight to standard output, where a test cannot hold it back. It also reads the machine's
	// root certificates for every request, which takes most of the time; loopback needs none.
	const env = { ...process.env, SSL_CERT_FILE: devNull, SSL_CERT_DIR: devNull }
	const child = fork(CHILD, { env, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
	child.send(task)
	const told = once(child, 'message').then(([outcome]): Outcome => outcome)
	const outcome = await Promise.race([told, once(child, 'exit').then(noOutcome)])
	if ('error' in outcome) throw new Error(outcome.error)
	return outcome
}

function noOutcome([code, signal]: unknown[]): Outcome {
	return { error: `The verification ended with ${signal ?? code} and without an outcome` }
}
