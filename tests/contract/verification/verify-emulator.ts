import { verifyWebhookSignature } from '#app/recur/webhooks/signature.server.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import type { Contract, WrittenMessage } from '../contract-file.ts'
import type { ProviderState } from '../provider-states.ts'
import { forward, type Message, type Relay } from '../proxy.ts'
import { wrongEmulators } from '../wrong-emulators/wrong-emulators.ts'
import { emulatorStates } from './emulator-states.ts'
import { emulatorStore } from './emulator-store.ts'
import { type EventSource, startEventSource, WEBHOOK_SECRET } from './event-source.ts'
import { checkHostedSessions } from './hosted-sessions.ts'
import { verifyContract } from './verify-contract.ts'

type EventParameters = Extract<ProviderState, { name: 'an event about a customer' }>['parameters']

/**
 * Verifies an emulator of its own. `wrong` names the wrong emulator that stands in for it, by the description of an
 * interaction.
 */
export async function verifyEmulator(contract: Contract, wrong: Record<string, string> = {}) {
	const emulator = await startEmulator({ seed: emulatorStore })
	const control = createControlClient(emulator.origin)
	const right: Relay = (request) => forward(request, new URL(emulator.origin))
	const source = await startEventSource()
	const wrongFor = ({ description }: { description: string }) => {
		return wrongEmulators.find(({ name }) => name === wrong[description])
	}
	try {
		return await verifyContract({
			contract,
			states: emulatorStates(control, source),
			before: () => control.reset('start'),
			async ask(request, interaction) {
				const asked = wrongFor(interaction)?.asked?.(right) ?? right
				return await checkHostedSessions(asked, control)(request)
			},
			async sent(message) {
				const sent = await sentBy(source, message)
				return checkSignature(wrongFor(message)?.sent?.(sent) ?? sent)
			},
		})
	} finally {
		await source.stop()
		await emulator.stop()
	}
}

async function sentBy(source: EventSource, { providerStates: [state] }: WrittenMessage): Promise<Message<number>> {
	const { type, spelling } = { ...state?.params } as EventParameters
	const { headers, body } = (await source.event(type, spelling)).message
	return { start: 0, headers, body }
}

/** Where the app would refuse the signature, text that says so follows it. */
function checkSignature(message: Message<number>): Message<number> {
	const signature = message.headers['x-recur-signature'] ?? null
	if (signature === null || verifyWebhookSignature(Buffer.from(message.body), signature, [WEBHOOK_SECRET]))
		return message
	return {
		...message,
		headers: { ...message.headers, 'x-recur-signature': `${signature}, which is of another secret` },
	}
}
