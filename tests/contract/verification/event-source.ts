import { startEmulator } from '#recur-emulator'
import { type ControlClient, createControlClient } from '#recur-emulator/control-client.ts'
import type { EventType, Spelling } from '../provider-states.ts'
import { type Message, type RequestLine, startProxy } from '../proxy.ts'

export const WEBHOOK_SECRET = 'whsec_contract'

const CUSTOMER = { id: 'cm5emulatorcustomer00002', externalId: 'emulator-buyer', email: 'buyer@example.com' }

/** An event as a receiver got it, and the customer it is about. */
export type CausedEvent = { message: Message<RequestLine>; customer: { id: string; externalId: string } }

export type EventSource = {
	/** Each event is caused once; later calls return the same one. */
	event(type: EventType, spelling: Spelling): Promise<CausedEvent>
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
	const events = new Map<string, Promise<CausedEvent>>()

	async function send(type: EventType, spelling: Spelling): Promise<CausedEvent> {
		await control.reset('empty')
		await control.updateWebhooks({ dialect: spelling === 'camelCase' ? 'camel' : 'snake' })
		received.splice(0)
		const cause = CAUSES[type] ?? emitting(type)
		const id = await cause({ origin: emulator.origin, control })
		await control.settledDeliveries()
		const message = received.find(({ headers }) => headers['x-recur-event-type'] === type)
		if (!message) throw new Error(`The emulator sent no ${type}`)
		return { message, customer: { id, externalId: CUSTOMER.externalId } }
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

type Emulator = { origin: string; control: ControlClient }

/** Returns the id of the customer that it happens to. */
type Cause = (emulator: Emulator) => Promise<string>

// The cause that an event has at Recur, as far as possible. Other events have none outside Recur, or need a browser.
const CAUSES: Partial<Record<EventType, Cause>> = {
	'customer.created': buy,
	'subscription.created': buy,
	'order.paid': buy,
	'subscription.activated': buy,
	'checkout.completed': buy,
	'customer.updated': async (emulator) => {
		await emulator.control.putCustomer({ ...CUSTOMER, externalId: null })
		return await buy(emulator)
	},
	'subscription.renewed': simulating('renew'),
	'invoice.paid': simulating('renew'),
	'subscription.schedule_executed': simulating('renew'),
	'subscription.downgraded': simulating('renew'),
	'subscription.past_due': simulating('fail_renewal'),
	'invoice.payment_failed': simulating('fail_renewal'),
	'subscription.expired': simulating('expire'),
	'subscription.cancelled': simulating('cancel_now'),
}

function simulating(what: Parameters<ControlClient['simulate']>[0]): Cause {
	return async ({ control }) => {
		await putSubscriber(control)
		await control.simulate(what, { customerId: CUSTOMER.id })
		return CUSTOMER.id
	}
}

function emitting(type: EventType): Cause {
	return async ({ control }) => {
		await putSubscriber(control)
		await control.emit({ type, customerId: CUSTOMER.id })
		return CUSTOMER.id
	}
}

async function putSubscriber(control: ControlClient): Promise<void> {
	const subscription = { product: 'pro-monthly', scheduledProduct: 'basic-monthly' }
	await control.putCustomer({ ...CUSTOMER, name: '林怡君', subscriptions: [subscription] })
}

async function buy({ origin, control }: Emulator): Promise<string> {
	const { externalId, email } = CUSTOMER
	const created = await post(`${origin}/v1/checkout/sessions`, {
		headers: { Authorization: 'Bearer sk_test_emulator', 'Content-Type': 'application/json' },
		body: JSON.stringify({
			product_slug: 'pro-monthly',
			external_customer_id: externalId,
			customer_email: email,
			success_url: 'https://app.example.com/account',
			cancel_url: 'https://app.example.com/pricing',
		}),
	})
	const { url } = (await created.json()) as { url: string }
	await post(`${url}/pay`, { body: new URLSearchParams({ name: '林怡君', email, card: '4147-6310-0000-0001' }) })
	const [session] = await control.listCheckoutSessions()
	if (!session?.customerId) throw new Error('The checkout has no customer')
	return session.customerId
}

async function post(url: string, init: RequestInit): Promise<Response> {
	const response = await fetch(url, { method: 'POST', redirect: 'manual', ...init })
	if (response.status >= 400) throw new Error(`${url}: ${response.status} ${await response.text()}`)
	return response
}
