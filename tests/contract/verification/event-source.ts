import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import type { EventType } from '../interactions/provider-states.ts'
import type { Spelling } from '../interactions/respelled.ts'
import type { Message, RequestLine } from '../mutation/message.ts'
import { startProxy } from '../mutation/proxy.ts'
import { causeEvent } from './cause-event.ts'

export const WEBHOOK_SECRET = 'whsec_contract'

export type EventSource = {
	/** An event of this type as a receiver got it. Each is sent once and told as often as it is asked for. */
	event(type: EventType, spelling: Spelling): Promise<Message<RequestLine>>
	stop(): Promise<void>
}

/** Starts an emulator of its own that sends its events here. */
export async function startEventSource(): Promise<EventSource> {
	const received: Message<RequestLine>[] = []
	const receiver = await startProxy(async (request) => {
		received.push(request)
		return { start: 200, headers: {}, body: '' }
	})
	const emulator = await startEmulator({ seed: 'empty', webhooks: { url: receiver.url.href, secret: WEBHOOK_SECRET } })
	const control = createControlClient(emulator.origin)
	const events = new Map<string, Promise<Message<RequestLine>>>()

	async function send(type: EventType, spelling: Spelling): Promise<Message<RequestLine>> {
		await control.reset('empty')
		await control.updateWebhooks({ dialect: spelling === 'camelCase' ? 'camel' : 'snake' })
		received.splice(0)
		await causeEvent(type, { origin: emulator.origin, control })
		await control.settledDeliveries()
		const event = received.find(({ headers }) => headers['x-recur-event-type'] === type)
		if (!event) throw new Error(`The emulator sent no ${type}`)
		return event
	}

	return {
		event(type, spelling) {
			const key = `${type} ${spelling}`
			const event = events.get(key) ?? send(type, spelling)
			events.set(key, event)
			return event
		},
		async stop() {
			await emulator.stop()
			await receiver.stop()
		},
	}
}
