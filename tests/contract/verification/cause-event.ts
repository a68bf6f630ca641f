import type { ControlClient } from '#tests/recur-emulator/control-client.ts'
import type { EventType } from '../interactions/provider-states.ts'

type Emulator = { origin: string; control: ControlClient }
type Cause = (emulator: Emulator) => Promise<unknown>

const CUSTOMER = { id: 'cm5emulatorcustomer00002', externalId: 'emulator-buyer', email: 'buyer@example.com' }

// What has no cause here happens at Recur alone, or on pages that only a browser finds its way through.
const CAUSES: Partial<Record<EventType, Cause>> = {
	'customer.created': buy,
	'subscription.created': buy,
	'order.paid': buy,
	'subscription.activated': buy,
	'checkout.completed': buy,
	'customer.updated': async (emulator) => {
		await emulator.control.putCustomer({ ...CUSTOMER, externalId: null })
		await buy(emulator)
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

/** Makes an event of this type happen at the emulator, by what would make it happen at Recur as far as that is possible. */
export async function causeEvent(type: EventType, emulator: Emulator): Promise<void> {
	const cause = CAUSES[type] ?? emitting(type)
	await cause(emulator)
}

function simulating(what: Parameters<ControlClient['simulate']>[0]): Cause {
	return async ({ control }) => {
		await putSubscriber(control)
		await control.simulate(what, { customerId: CUSTOMER.id })
	}
}

function emitting(type: EventType): Cause {
	return async ({ control }) => {
		await putSubscriber(control)
		await control.emit({ type, customerId: CUSTOMER.id })
	}
}

async function putSubscriber(control: ControlClient): Promise<void> {
	const subscription = { product: 'pro-monthly', scheduledProduct: 'basic-monthly' }
	await control.putCustomer({ ...CUSTOMER, name: '林怡君', subscriptions: [subscription] })
}

async function buy({ origin }: Emulator): Promise<void> {
	const { externalId, email } = CUSTOMER
	const session = await post(`${origin}/v1/checkout/sessions`, {
		headers: { Authorization: 'Bearer sk_test_emulator', 'Content-Type': 'application/json' },
		body: JSON.stringify({
			product_slug: 'pro-monthly',
			external_customer_id: externalId,
			customer_email: email,
			success_url: 'https://app.example.com/account',
			cancel_url: 'https://app.example.com/pricing',
		}),
	})
	const { url } = (await session.json()) as { url: string }
	await post(`${url}/pay`, { body: new URLSearchParams({ name: '林怡君', email, card: '4147-6310-0000-0001' }) })
}

async function post(url: string, init: RequestInit): Promise<Response> {
	const response = await fetch(url, { method: 'POST', redirect: 'manual', ...init })
	if (response.status >= 400) throw new Error(`${url}: ${response.status} ${await response.text()}`)
	return response
}
