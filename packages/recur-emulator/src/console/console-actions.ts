import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import { addPortalSession } from '../api/portal-sessions.ts'
import { parse } from '../api/read-body.ts'
import { addProducts, changeWebhooks, clockSchema, startOver } from '../control/control-routes.ts'
import { replaceCustomer, runSimulation, simulationSchema } from '../control/customer-routes.ts'
import { requireSendable } from '../control/delivery-routes.ts'
import { endPortalSession, expireCheckoutSession } from '../control/session-routes.ts'
import type { EmulatorParts } from '../emulator-env.ts'
import { faultSchema } from '../faults/fault-queue.ts'
import { testCards, toPaymentMethod } from '../hosted/test-cards.tsx'
import { sendAgainBriefly } from '../webhooks/delivery-log.tsx'
import { recordCustomerEvent, recordSubscriptionEvent } from '../webhooks/record-event.ts'
import { moveClock } from '../world/clock.ts'
import { type Customer, customerSchema, environmentSchema, subscriptionSchema } from '../world/customer.ts'
import { addInterval, productOf, productSchema } from '../world/product.ts'
import { localeSchema } from '../world/sessions.ts'
import { typedAddressSchema } from '../world/settings.ts'
import { findCustomer, type World } from '../world/world.ts'

/** Fields left empty are missing. */
type Fields = Record<string, string>
/** Returns where to go: the id of a part of the tab, or a path. Throws {@link ApiError} to refuse. */
type Action = (parts: EmulatorParts, fields: Fields) => string | Promise<string>

const endpointSchema = z.object({ url: z.string().nullable().default(null), secret: z.string().optional() })
const endSchema = z.object({ id: z.string(), status: z.enum(['expired', 'revoked']) })

/** What the forms of each tab do, by the last part of their URL. */
const actionsOf = {
	customers: {
		simulate({ store }, fields) {
			const simulation = parse(simulationSchema, fields)
			store.change((world) => runSimulation(world, simulation))
			return simulation.subscriptionId ?? simulation.customerId
		},
		'move-clock'({ store }, { days }) {
			const moved = parse(clockSchema, numbers({ days }))
			store.change((world) => moveClock(world, moved.days))
			return 'clock'
		},
		'add-customer'({ store }, fields) {
			const customer = parse(customerSchema, fields)
			store.change((world) => {
				replaceCustomer(world, customer)
				recordCustomerEvent(world, customer, 'customer.created')
			})
			return customer.id
		},
		subscribe({ store }, fields) {
			return store.change((world) => subscribe(world, requireCustomer(world, fields), fields))
		},
		'set-card'({ store }, fields) {
			const card = testCards.find(({ number }) => number === fields.card)
			if (!card) throw new ApiError(400, 'bad_request', 'No such card', { zhTw: '沒有這張卡片' })
			const customer = requireCustomer(store.world, fields)
			store.change(() => Object.assign(customer, { paymentMethod: toPaymentMethod(card) }))
			return customer.id
		},
		'open-portal'({ store, origin }, fields) {
			const { id: customerId, environment } = requireCustomer(store.world, fields)
			const request = { customerId, returnUrl: `${origin()}/`, locale: parse(localeSchema, fields.locale) }
			return `/s/${store.change((world) => addPortalSession(world, request, environment)).token}`
		},
	},
	webhooks: {
		'delivery-order'({ store }, { order, copies, paused }) {
			changeWebhooks(store, { order, ...numbers({ copies }), paused: paused === 'true' })
			return 'deliveries'
		},
		'webhook-endpoint'({ store }, fields) {
			const { url, secret } = parse(endpointSchema, fields)
			changeWebhooks(store, { url, ...(secret && { secret }) })
			return 'deliveries'
		},
		async 'send-again'({ store, sender }, { id = '' }) {
			await sendAgainBriefly(sender, requireSendable(store.world, id).id)
			return id
		},
	},
	faults: {
		'fault-on'({ faults }, { times, delayMs, ...fields }) {
			faults.add(parse(faultSchema, { ...fields, ...numbers({ times, delayMs }) }))
			return 'faults'
		},
		'faults-off'({ faults }) {
			faults.clear()
			return 'faults'
		},
	},
	traffic: {
		'end-portal-session'({ store }, fields) {
			const { id, status } = parse(endSchema, fields)
			return endPortalSession(store, id, status).id
		},
		'expire-checkout'({ store }, { id = '' }) {
			return expireCheckoutSession(store, id).id
		},
		'clear-calls'({ requests }) {
			requests.clear()
			return 'calls'
		},
		'typed-address'({ store }, fields) {
			const typedAddress = parse(typedAddressSchema, fields.typedAddress)
			store.change(({ settings }) => Object.assign(settings, { typedAddress }))
			return 'sessions'
		},
	},
	plans: {
		'add-plan'({ store }, { price, ...fields }) {
			addProducts(store, [parse(productSchema, { ...fields, ...numbers({ price }) })])
			return 'plans'
		},
		'start-over'(parts) {
			startOver(parts, 'start')
			return '/'
		},
	},
} satisfies Record<string, Record<string, Action>>

export type Tab = keyof typeof actionsOf
export type ActionName = { [Name in Tab]: keyof (typeof actionsOf)[Name] }[Tab]

export function isTab(name: unknown): name is Tab {
	return typeof name === 'string' && Object.hasOwn(actionsOf, name)
}

/** Undefined for an unknown name. */
export function findAction(name: string): { tab: Tab; run: Action } | undefined {
	for (const [tab, actions] of Object.entries<Record<string, Action>>(actionsOf)) {
		const run = Object.hasOwn(actions, name) ? actions[name] : undefined
		if (run && isTab(tab)) return { tab, run }
	}
	return undefined
}

/** The first period is one interval of the plan, also when it is a trial. */
function subscribe(world: World, customer: Customer, { product = '', status }: Fields): string {
	const plan = world.products.find(({ slug }) => slug === product)
	if (!plan) throw new ApiError(404, 'not_found', `No plan ${product}`, { zhTw: `沒有方案 ${product}` })
	const subscription = parse(subscriptionSchema, { product, status })
	subscription.currentPeriodEnd = addInterval(subscription.currentPeriodStart, productOf(world, product).interval)
	if (subscription.status === 'trialing') subscription.trialEndsAt = subscription.currentPeriodEnd
	customer.subscriptions.push(subscription)
	recordSubscriptionEvent(world, customer, subscription, 'subscription.created')
	recordSubscriptionEvent(world, customer, subscription, 'subscription.activated')
	return subscription.id
}

function requireCustomer(world: World, { customerId = '', environment }: Fields): Customer {
	const customer = findCustomer(world, parse(environmentSchema, environment), { customerId })
	if (customer) return customer
	const zhTw = `${environment} 沒有顧客 ${customerId}`
	throw new ApiError(404, 'not_found', `No customer ${customerId} in ${environment}`, { zhTw })
}

/** Text that is no number becomes NaN, which no schema accepts. */
function numbers(fields: Record<string, string | undefined>): Record<string, number> {
	const given = Object.entries(fields).filter(([, text]) => text !== undefined)
	return Object.fromEntries(given.map(([name, text]) => [name, Number(text)]))
}
