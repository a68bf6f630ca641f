import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import type { Contract } from '../contract-file.ts'
import type { ProviderState } from '../provider-states.ts'
import { forward } from '../proxy.ts'
import { emulatorStates } from './emulator-states.ts'
import { startEventSource } from './event-source.ts'
import { compareRecorded, verifyContract } from './verify-contract.ts'
import type { Outcome, Task } from './verify-in-child.ts'

type EventParameters = Extract<ProviderState, { name: 'an event about a customer' }>['parameters']

process.once('disconnect', abandon)

process.once('message', async (task: Task) => {
	const outcome = await run(task).catch((error): Outcome => ({ error: String(error) }))
	process.send?.(outcome, undefined, undefined, () => {
		process.off('disconnect', abandon)
		process.disconnect()
	})
})

/** Ends the process when the parent is gone. A plain exit waits for Pact's core, which waits for an answer of this process. */
function abandon(): void {
	process.kill(process.pid, 'SIGKILL')
}

async function run({ contract, recorded }: Task): Promise<Outcome> {
	if (recorded) return { verdicts: await compareRecorded(contract, recorded), recorded: [] }
	return await verifyEmulator(contract)
}

async function verifyEmulator(contract: Contract) {
	const emulator = await startEmulator({ seed: 'empty' })
	const control = createControlClient(emulator.origin)
	const source = await startEventSource()
	try {
		return await verifyContract({
			contract,
			states: emulatorStates(control, source),
			before: () => control.reset('empty'),
			ask: (request) => forward(request, new URL(emulator.origin)),
			async sent({ providerStates: [state] }) {
				const { type, spelling } = { ...state?.params } as EventParameters
				const { headers, body } = (await source.event(type, spelling)).message
				return { start: 0, headers, body }
			},
		})
	} finally {
		await source.stop()
		await emulator.stop()
	}
}
