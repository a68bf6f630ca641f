import { runLive } from '../live/run-live.ts'
import { compareRecorded } from './verify-contract.ts'
import { verifyEmulator } from './verify-emulator.ts'
import type { Outcome, Task } from './verify-in-child.ts'

// A plain exit waits for Pact's core, which waits for an answer of this process.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))

process.on('message', async (task: Task) => {
	const outcome = await run(task).catch((error): Outcome => ({ error: String(error) }))
	process.send?.(outcome)
})

async function run(task: Task): Promise<Outcome> {
	switch (task.kind) {
		case 'emulator':
			return { result: await verifyEmulator(task.contract, task.wrongEmulators) }
		case 'recorded':
			return { result: await compareRecorded(task.contract, task.recorded) }
		case 'live':
			return { result: await runLive(task.env) }
	}
}
