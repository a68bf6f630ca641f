import type { RecordedRequest } from './api/request-log.ts'
import type { CheckoutSessionView } from './control/checkout-session-routes.ts'
import type { PortalSessionView } from './control/portal-session-routes.ts'
import type { Simulation } from './control/simulation-routes.ts'
import type { Fault } from './faults/fault.ts'
import type { SeedName } from './seed/seed-world.ts'
import type { EmitInput } from './webhooks/emit-event.ts'
import type { SimulationName } from './webhooks/simulate.ts'
import type { Customer, CustomerInput, RecurEnvironment } from './world/customer.ts'
import type { Delivery } from './world/delivery.ts'
import type { Settings, SettingsInput } from './world/settings.ts'
import type { WebhookSettings, WebhookSettingsInput } from './world/webhook-settings.ts'

/** Steers a running emulator. Every method rejects with the emulator's own sentence when it refuses. */
export type ControlClient = {
	/** Forgets everything, settings, faults and recorded requests included, and starts from the seed. */
	reset(seed: SeedName): Promise<void>
	/** Creates the customer, or replaces the one with the same id and environment. Answers with all defaults filled in. */
	putCustomer(customer: CustomerInput): Promise<Customer>
	/** The customer with this Recur id, or null. */
	getCustomer(id: string, environment?: RecurEnvironment): Promise<Customer | null>
	deleteCustomer(id: string, environment?: RecurEnvironment): Promise<void>
	/** Sets one more fault; the oldest one that fits a request hits it first. */
	addFault(fault: Fault): Promise<void>
	listFaults(): Promise<Fault[]>
	clearFaults(): Promise<void>
	getSettings(): Promise<Settings>
	/** Replaces the settings named and keeps the rest. */
	updateSettings(patch: SettingsInput): Promise<Settings>
	/** Every request outside the hosted pages and the control API, oldest first. */
	listRequests(): Promise<RecordedRequest[]>
	clearRequests(): Promise<void>
	/** Changes the webhook settings named and keeps the rest; `url: null` switches webhooks off. */
	updateWebhooks(patch: WebhookSettingsInput): Promise<WebhookSettings>
	/** Holds every delivery back, those for another attempt included. */
	pauseDeliveries(): Promise<WebhookSettings>
	/** Lets go of what was held back, as one batch. */
	resumeDeliveries(): Promise<WebhookSettings>
	/** Every event since the last reset with its attempts, oldest first. */
	listDeliveries(): Promise<Delivery[]>
	/** The same, as soon as none is pending any more. Waits for retries too, so not while paused. */
	settledDeliveries(): Promise<Delivery[]>
	/** Forgets the deliveries that are over. */
	clearDeliveries(): Promise<void>
	/** One more attempt right now, past pause, delay and order. Answers after it. */
	sendAgain(eventId: string): Promise<Delivery>
	/** Sends an event that nothing caused; all delivery settings apply. Answers before it is sent. */
	emit(event: EmitInput): Promise<Delivery>
	/** Makes time pass, or the store act, for a subscription. Answers with the customer afterwards. */
	simulate(what: SimulationName, whose: Omit<Simulation, 'what'>): Promise<Customer>
	listCheckoutSessions(): Promise<CheckoutSessionView[]>
	expireCheckoutSession(id: string): Promise<CheckoutSessionView>
	listPortalSessions(): Promise<PortalSessionView[]>
	/** Ends a portal session by its id, not its URL. */
	endPortalSession(id: string, status: 'expired' | 'revoked'): Promise<PortalSessionView>
}

/** @param emulatorOrigin such as `http://localhost:4100` */
export function createControlClient(emulatorOrigin: string): ControlClient {
	const call = createCall(emulatorOrigin)
	return {
		reset: (seed) => call('POST', '/reset', { seed }),
		putCustomer: (customer) => call('PUT', '/customers', customer),
		getCustomer: (id, environment = 'TEST') => call('GET', customerPath(id, environment)),
		deleteCustomer: (id, environment = 'TEST') => call('DELETE', customerPath(id, environment)),
		addFault: (fault) => call('POST', '/faults', fault),
		listFaults: () => call('GET', '/faults'),
		clearFaults: () => call('DELETE', '/faults'),
		getSettings: () => call('GET', '/settings'),
		updateSettings: (patch) => call('PATCH', '/settings', patch),
		listRequests: () => call('GET', '/requests'),
		clearRequests: () => call('DELETE', '/requests'),
		updateWebhooks: (patch) => call('PATCH', '/settings/webhooks', patch),
		pauseDeliveries: () => call('PATCH', '/settings/webhooks', { paused: true }),
		resumeDeliveries: () => call('PATCH', '/settings/webhooks', { paused: false }),
		listDeliveries: () => call('GET', '/deliveries'),
		settledDeliveries: () => call('GET', '/deliveries/settled'),
		clearDeliveries: () => call('DELETE', '/deliveries'),
		sendAgain: (eventId) => call('POST', `/deliveries/${encodeURIComponent(eventId)}/send-again`),
		emit: (event) => call('POST', '/deliveries', event),
		simulate: (what, whose) => call('POST', '/simulations', { ...whose, what }),
		listCheckoutSessions: () => call('GET', '/checkout-sessions'),
		expireCheckoutSession: (id) => {
			return call('PATCH', `/checkout-sessions/${encodeURIComponent(id)}`, { status: 'expired' })
		},
		listPortalSessions: () => call('GET', '/portal-sessions'),
		endPortalSession: (id, status) => call('PATCH', `/portal-sessions/${encodeURIComponent(id)}`, { status }),
	}
}

function customerPath(id: string, environment: RecurEnvironment): string {
	return `/customers/${environment}/${encodeURIComponent(id)}`
}

function createCall(emulatorOrigin: string) {
	return async function call<Result>(method: string, path: string, body?: unknown): Promise<Result> {
		const headers = { 'Content-Type': 'application/json' }
		const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
		const response = await fetch(`${emulatorOrigin}/__control${path}`, init)
		if (response.status === 404 && method === 'GET') return null as Result
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
		return (response.status === 204 ? undefined : await response.json()) as Result
	}
}
