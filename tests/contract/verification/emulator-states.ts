import type { ControlClient } from '#tests/recur-emulator/control-client.ts'
import type { CustomerInput } from '#tests/recur-emulator/world/customer.ts'
import type { StateHandlers, SubscriptionState } from '../provider-states.ts'
import type { EventSource } from './event-source.ts'

// Different from the examples in the contract, so that a value which was not injected is noticed.
const SECRET_KEY = 'sk_test_emulator'
const CONFIGURATION = 'emulator-configuration'
const CUSTOMER = { customerId: 'cm5emulatorcustomer00001', externalId: 'emulator-user', email: 'emulator@example.com' }
const PRODUCT = { slug: 'pro-monthly', id: 'demoproductpromonthly001' }
// With the emulator's own four plans they are a hundred and one, of which the last but one ends the first page.
const MANY_PRODUCTS = Array.from({ length: 97 }, (_, index) => {
	return {
		id: `cm5emulatorproduct${index}`,
		slug: `plan-${index}`,
		name: `Plan ${index}`,
		price: 100,
		interval: 'month' as const,
	}
})
const UNKNOWN = { customerId: 'cm5emulatorunknown000001', externalId: 'emulator-unknown', email: 'unknown@example.com' }
const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString()

/** Brings the emulator into each state of the contract. Rejects when it refuses. */
export function emulatorStates(control: ControlClient, source: EventSource): StateHandlers {
	return {
		async 'a secret key that Recur accepts'() {
			await control.updateSettings({ acceptedKeys: [SECRET_KEY] })
			return { secretKey: SECRET_KEY }
		},
		async 'a secret key that Recur does not know'() {
			await control.updateSettings({ acceptedKeys: [SECRET_KEY] })
			return { secretKey: 'sk_test_unknown' }
		},
		async 'a return URL that Recur accepts'() {
			return { returnUrl: 'https://emulator.example.com/account' }
		},
		async 'a customer'({ subscription }) {
			const { customerId: id, externalId, email } = CUSTOMER
			await control.putCustomer({ id, externalId, email, subscriptions: subscriptionsFor(subscription) })
			return CUSTOMER
		},
		async 'a customer with more subscriptions than fit on a page'() {
			const { customerId: id, externalId, email } = CUSTOMER
			const subscriptions = Array.from({ length: 101 }, (_, index) => nthNewest(index))
			await control.putCustomer({ id, externalId, email, subscriptions })
			return { ...CUSTOMER, cursor: nthNewest(99).id }
		},
		async 'a customer who is charged every three months'() {
			const { customerId: id, externalId, email } = CUSTOMER
			const subscriptions = [{ product: PRODUCT.slug, reportedIntervalCount: 3 }]
			await control.putCustomer({ id, externalId, email, subscriptions })
			return CUSTOMER
		},
		async 'subscriptions listed under their older name'() {
			await control.updateSettings({ subscriptionsKey: 'subscriptions' })
			return {}
		},
		async 'subscriptions that name their currency'() {
			return {}
		},
		async 'something to subscribe to'() {
			return {}
		},
		async 'more to subscribe to than fits on a page'() {
			await control.putProducts(MANY_PRODUCTS)
			return { cursor: MANY_PRODUCTS[95]?.id ?? '' }
		},
		async 'a product'() {
			return { productId: PRODUCT.id }
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
			const extras = { rate_limited: { retryAfter: 30 }, string_error: { status: 400 } } as const
			await control.addFault({
				endpoint: 'all',
				kind,
				times: 1,
				...(kind in extras && extras[kind as keyof typeof extras]),
			})
			return {}
		},
	}
}

function subscriptionsFor(status: SubscriptionState): CustomerInput['subscriptions'] {
	if (status === 'none') return []
	if (status !== 'canceled_at_once') return [{ product: PRODUCT.slug, status }]
	return [{ product: PRODUCT.slug, status: 'canceled', currentPeriodEnd: YESTERDAY, canceledAt: YESTERDAY }]
}

function nthNewest(index: number) {
	const startedAt = new Date(Date.parse(YESTERDAY) - index * 1000).toISOString()
	return { id: `cm5emulatorsubscription${index}`, product: PRODUCT.slug, startedAt }
}
