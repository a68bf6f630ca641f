import type { RecordedRequest } from './api/request-log.ts'
import type { SimulationInput } from './control/customer-routes.ts'
import type { CheckoutSessionView, PortalSessionView } from './control/session-routes.ts'
import type { Fault } from './faults/fault-queue.ts'
import type { Delivery } from './webhooks/delivery.ts'
import type { EmitInput } from './webhooks/emit-event.ts'
import type { Customer, CustomerInput, RecurEnvironment } from './world/customer.ts'
import type { SimulationName } from './world/lifecycle.ts'
import type { ProductInput } from './world/product.ts'
import type { Settings, SettingsInput, WebhookSettings, WebhookSettingsInput } from './world/settings.ts'
import type { SeedName } from './world/world.ts'

export type ControlClient = ReturnType<typeof createControlClient>

/**
 * Controls a running emulator. Every method rejects with the emulator's own message when it refuses.
 * @param emulatorOrigin such as `http://localhost:4100`
 */
export function createControlClient(emulatorOrigin: string) {
	async function call<Result = void>(method: string, path: string, body?: unknown): Promise<Result> {
		const headers = { 'Content-Type': 'application/json' }
		const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
		const response = await fetch(`${emulatorOrigin}/__control${path}`, init)
		if (response.status === 404 && method === 'GET') return null as Result
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
		return (response.status === 204 ? undefined : await response.json()) as Result
	}

	return {
		/**
		 * Forgets everything, settings, faults and recorded requests included, and starts from the seed; `start` is the one
		 * that the emulator was started with.
		 */
		reset: (seed: SeedName | 'start') => call('POST', '/reset', { seed }),
		/** Creates the customer, or replaces the one with the same id and environment. Returns it with all defaults. */
		putCustomer: (customer: CustomerInput) => call<Customer>('PUT', '/customers', customer),
		getCustomer: (id: string, environment: RecurEnvironment = 'TEST') => {
			return call<Customer | null>('GET', customerPath(id, environment))
		},
		deleteCustomer: (id: string, environment: RecurEnvironment = 'TEST') => {
			return call('DELETE', customerPath(id, environment))
		},
		/** Adds plans to the store, or replaces those with the same slug. */
		putProducts: (products: ProductInput[]) => call('PUT', '/products', products),
		/** Of several faults for an endpoint, the oldest one applies first. */
		addFault: (fault: Fault) => call('POST', '/faults', fault),
		listFaults: () => call<Fault[]>('GET', '/faults'),
		clearFaults: () => call('DELETE', '/faults'),
		getSettings: () => call<Settings>('GET', '/settings'),
		/** Replaces the given settings and keeps the others. */
		updateSettings: (patch: SettingsInput) => call<Settings>('PATCH', '/settings', patch),
		/** The requests to the API and to unknown paths, oldest first. */
		listRequests: () => call<RecordedRequest[]>('GET', '/requests'),
		clearRequests: () => call('DELETE', '/requests'),
		/** Replaces the given settings and keeps the others; `url: null` switches webhooks off. */
		updateWebhooks: (patch: WebhookSettingsInput) => call<WebhookSettings>('PATCH', '/settings/webhooks', patch),
		/** Holds all deliveries, retries included. */
		pauseDeliveries: () => call<WebhookSettings>('PATCH', '/settings/webhooks', { paused: true }),
		resumeDeliveries: () => call<WebhookSettings>('PATCH', '/settings/webhooks', { paused: false }),
		/** Every event since the last reset with its attempts, oldest first. */
		listDeliveries: () => call<Delivery[]>('GET', '/deliveries'),
		/** The same, as soon as none is pending. Waits for retries too, so it never returns while paused. */
		settledDeliveries: () => call<Delivery[]>('GET', '/deliveries/settled'),
		/** Pending deliveries stay. */
		clearDeliveries: () => call('DELETE', '/deliveries'),
		/** Makes one attempt now, regardless of pause, delay and order. Returns after it. */
		sendAgain: (eventId: string) => {
			return call<Delivery>('POST', `/deliveries/${encodeURIComponent(eventId)}/send-again`)
		},
		/** Sends an event without a cause; all delivery settings apply. Returns before it is sent. */
		emit: (event: EmitInput) => call<Delivery>('POST', '/deliveries', event),
		/** Simulates the end of a period, or an action of the store. Returns the changed customer. */
		simulate: (what: SimulationName, target: Omit<SimulationInput, 'what'>) => {
			return call<Customer>('POST', '/simulations', { ...target, what })
		},
		/** Lets days pass at Recur, and does what falls due: everything gets older, because the app's own clock cannot be moved. */
		moveClock: (days: number) => call('POST', '/clock', { days }),
		listCheckoutSessions: () => call<CheckoutSessionView[]>('GET', '/checkout-sessions'),
		expireCheckoutSession: (id: string) => {
			return call<CheckoutSessionView>('PATCH', `/checkout-sessions/${encodeURIComponent(id)}`, { status: 'expired' })
		},
		listPortalSessions: () => call<PortalSessionView[]>('GET', '/portal-sessions'),
		endPortalSession: (id: string, status: 'expired' | 'revoked') => {
			return call<PortalSessionView>('PATCH', `/portal-sessions/${encodeURIComponent(id)}`, { status })
		},
	}
}

function customerPath(id: string, environment: RecurEnvironment): string {
	return `/customers/${environment}/${encodeURIComponent(id)}`
}
