import type { CustomerInput } from '#recur-emulator'
import type { ControlClient } from '#recur-emulator/control-client.ts'
import type { StateHandlers, StateValues, SubscriptionState } from '../provider-states.ts'
import { ANOTHER_PRODUCT, CUSTOMER, PRICE, PRODUCT, UNKNOWN } from './emulator-store.ts'
import type { EventSource } from './event-source.ts'

// Different from the examples in the contract, so that a value which was not injected is noticed.
const SECRET_KEY = 'sk_test_emulator'
// Of the same store: only the key distinguishes test from live.
const LIVE_KEY = 'sk_live_emulator'
const CONFIGURATION = 'emulator-configuration'
const SUBSCRIPTION = 'cm5emulatorsubscription0'
const DAY_MS = 86_400_000
const YESTERDAY = new Date(Date.now() - DAY_MS).toISOString()
const PERIOD_END = new Date(Date.now() + 20 * DAY_MS).toISOString()
// With the emulator's own four plans they are a hundred and one, of which the last but one ends the first page.
const MANY_PRODUCTS = Array.from({ length: 97 }, (_, index) => {
	return {
		id: `cm5emulatorproduct${index}`,
		slug: `plan-${index}`,
		name: `Plan ${index}`,
		price: PRICE,
		interval: 'month' as const,
	}
})
const SOLD_ONCE = { id: 'cm5emulatorsoldonce00001', slug: 'sold-once', name: 'Gift Card', price: PRICE }

/** Brings the emulator into each state of the contract. Rejects when it refuses. */
export function emulatorStates(control: ControlClient, source: EventSource): StateHandlers {
	return {
		async 'a secret key that Recur accepts'() {
			await control.updateSettings({ acceptedKeys: [SECRET_KEY, LIVE_KEY] })
			return { secretKey: SECRET_KEY }
		},
		async 'a secret key that Recur does not know'() {
			await control.updateSettings({ acceptedKeys: [SECRET_KEY, LIVE_KEY] })
			return { secretKey: 'sk_test_unknown' }
		},
		async 'a return URL that Recur accepts'() {
			return { returnUrl: 'https://emulator.example.com/account' }
		},
		async 'a customer'({ subscription }) {
			const subscriptions = subscriptionsFor(subscription)
			return { ...(await putCustomer(control, subscriptions)), ...valuesOf(subscriptions) }
		},
		async 'a customer with more subscriptions than fit on a page'() {
			const subscriptions = Array.from({ length: 101 }, (_, index) => nthNewest(index))
			await putCustomer(control, subscriptions)
			return { ...CUSTOMER, cursor: nthNewest(99).id, subscriptionId: nthNewest(100).id }
		},
		async 'a customer who is charged every three months'() {
			const subscription = { id: SUBSCRIPTION, product: PRODUCT.slug, reportedIntervalCount: 3 }
			return { ...(await putCustomer(control, [subscription])), subscriptionId: SUBSCRIPTION }
		},
		async 'subscriptions listed under their older name'() {
			await control.updateSettings({ subscriptionsKey: 'subscriptions' })
			return {}
		},
		async 'subscriptions that name their currency'() {
			return {}
		},
		async 'something to subscribe to'() {
			await control.updateSettings({ oneTimeProducts: [SOLD_ONCE] })
			return { price: PRICE }
		},
		async 'more to subscribe to than fits on a page'() {
			await control.putProducts(MANY_PRODUCTS)
			return { cursor: MANY_PRODUCTS[95]?.id ?? '', price: PRICE }
		},
		async 'a product'() {
			return { productId: PRODUCT.id }
		},
		async 'another product'() {
			return { productId: ANOTHER_PRODUCT.id }
		},
		async 'an id that no product has'() {
			return { productId: 'cm5emulatornoproduct0001' }
		},
		async 'identifiers that no customer has'() {
			if (await control.getCustomer(UNKNOWN.customerId)) throw new Error('The emulator knows a customer it should not')
			return UNKNOWN
		},
		async 'a portal configuration'() {
			await control.updateSettings({ portalConfigurations: { [CONFIGURATION]: {} } })
			return { configurationId: CONFIGURATION }
		},
		async 'an event about a customer'({ type, spelling }) {
			const { id: customerId, externalId } = (await source.event(type, spelling)).customer
			return { customerId, externalId }
		},
		async 'answers in one spelling'({ spelling }) {
			await control.updateSettings({ dialect: spelling === 'camelCase' ? 'camel' : 'snake' })
			return {}
		},
		async 'a failure'({ kind }) {
			// The emulator's own answer and no fault.
			if (kind === 'rate_limited') await control.updateSettings({ rateLimitPerMinute: 0 })
			else await control.addFault({ endpoint: 'all', kind, times: 1, ...(kind === 'string_error' && { status: 400 }) })
			return {}
		},
	}
}

async function putCustomer(
	control: ControlClient,
	subscriptions: CustomerInput['subscriptions'],
): Promise<StateValues> {
	const { customerId: id, externalId, email } = CUSTOMER
	await control.putCustomer({ id, externalId, email, subscriptions })
	return CUSTOMER
}

function subscriptionsFor(status: SubscriptionState) {
	const subscription = { id: SUBSCRIPTION, product: PRODUCT.slug }
	if (status === 'none') return []
	if (status !== 'canceled_at_once') return [{ ...subscription, status, currentPeriodEnd: PERIOD_END }]
	return [{ ...subscription, status: 'canceled' as const, currentPeriodEnd: YESTERDAY, canceledAt: YESTERDAY }]
}

function valuesOf([only]: ReturnType<typeof subscriptionsFor>): StateValues {
	if (!only) return {}
	return { subscriptionId: only.id, periodEnd: only.currentPeriodEnd, productId: PRODUCT.id, price: PRICE }
}

function nthNewest(index: number) {
	const startedAt = new Date(Date.parse(YESTERDAY) - index * 1000).toISOString()
	return { id: `cm5emulatorsubscription${index}`, product: PRODUCT.slug, startedAt }
}
