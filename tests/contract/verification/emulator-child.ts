import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import type { ProviderState } from '../interactions/provider-states.ts'
import { type AnswerMutation, mutateAnswer } from '../mutation/message.ts'
import { forward, type Relay, startProxy } from '../mutation/proxy.ts'
import { emulatorStates } from './emulator-states.ts'
import { type EventSource, startEventSource } from './event-source.ts'
import type { SentFor } from './message-providers.ts'
import { type Verdict, verifyContract } from './verify-contract.ts'
import type { Outcome, Task } from './verify-emulator.ts'

type EventParameters = Extract<ProviderState, { name: 'an event about a customer' }>['parameters']

process.once('disconnect', abandon)

process.once('message', async (task: Task) => {
	const outcome = await verify(task).then(
		(verdicts): Outcome => ({ verdicts }),
		(error): Outcome => ({ error: String(error) }),
	)
	process.send?.(outcome)
	process.off('disconnect', abandon)
	process.disconnect()
})

/** Ends it when nobody waits any more. A plain exit would wait for Pact's core, which waits for an answer of this process. */
function abandon(): void {
	process.kill(process.pid, 'SIGKILL')
}

async function verify({ contract, mutations }: Task): Promise<Verdict[]> {
	const emulator = await startEmulator({ seed: 'empty' })
	const control = createControlClient(emulator.origin)
	const proxy = await startProxy(spoiling(mutations, new URL(emulator.origin)))
	const source = await startEventSource()
	try {
		return await verifyContract({
			contract,
			providerUrl: proxy.url.origin,
			states: emulatorStates(control, source),
			before: () => control.reset('empty'),
			sentFor: spoilingEvents(mutations, source),
		})
	} finally {
		await source.stop()
		await proxy.stop()
		await emulator.stop()
	}
}

function spoiling(mutations: AnswerMutation[], emulator: URL): Relay {
	return async ({ headers: { 'x-mutant': mutant, ...headers }, ...request }) => {
		const answer = await forward({ ...request, headers }, emulator)
		const mutation = mutations[Number(mutant)]
		return mutation ? mutateAnswer(answer, mutation) : answer
	}
}

function spoilingEvents(mutations: AnswerMutation[], source: EventSource): SentFor {
	return async ({ providerStates: [state], comments }) => {
		const { type, spelling } = { ...state?.params } as EventParameters
		const { headers, body } = await source.event(type, spelling)
		const mutation = mutations[Number(comments?.mutant)]
		const event = { start: 0, headers, body }
		return mutation ? mutateAnswer(event, mutation) : event
	}
}
