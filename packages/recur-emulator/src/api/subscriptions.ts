import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { customerReference } from '../webhooks/payloads.ts'
import type { Customer, Subscription } from '../world/customer.ts'
import { productOf } from '../world/product.ts'
import { canceledAt, nextBillingDate, reportedStatus } from '../world/subscription.ts'
import { findCustomer, type Identifiers, type World } from '../world/world.ts'
import { answer } from './answer.ts'
import { CUSTOMER_PARAMETERS, identifiersIn, PAGE_PARAMETERS, paginate, readQuery } from './read-query.ts'

const ACTIVE = ['ACTIVE', 'TRIAL', 'PAST_DUE']
const PARAMETERS = {
	...CUSTOMER_PARAMETERS,
	...PAGE_PARAMETERS,
	product_id: null,
	product_slug: null,
	active: /^(true|false)$/,
	status: /^[A-Z_]+$/,
}

type Row = ReturnType<typeof describeSubscription>

/** `GET /v1/subscriptions`, newest first. Without an identifier those of all customers, each with its customer. */
export function listSubscriptions(c: Context<EmulatorEnv>): Response {
	const { world } = c.var.store
	const query = readQuery(c, PARAMETERS)
	const identifiers = identifiersIn(query)
	const all = selectCustomers(c, identifiers)
		.flatMap((customer) => rowsOf(world, customer, identifiers === null))
		.filter((row) => matches(row, query))
		.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
	const { rows, hasMore, nextCursor } = paginate(all, query)
	return answer(c, {
		object: 'list',
		hasActiveSubscription: all.some(isActive),
		[world.settings.subscriptionsKey]: rows,
		hasMore,
		nextCursor,
	})
}

function selectCustomers(c: Context<EmulatorEnv>, identifiers: Identifiers | null): Customer[] {
	const { world } = c.var.store
	if (!identifiers) return world.customers.filter(({ environment }) => environment === c.var.environment)
	const customer = findCustomer(world, c.var.environment, identifiers)
	return customer ? [customer] : []
}

function rowsOf(world: World, customer: Customer, withCustomer: boolean): Row[] {
	return customer.subscriptions.map((subscription) => ({
		...describeSubscription(world, subscription),
		...(withCustomer && { customer: customerReference(customer) }),
	}))
}

function matches(row: Row, { product_id, product_slug, active, status }: Record<string, string>): boolean {
	return (
		(product_id === undefined || row.productId === product_id) &&
		(product_slug === undefined || row.productSlug === product_slug) &&
		(active === undefined || isActive(row) === (active === 'true')) &&
		(status === undefined || row.status === status)
	)
}

function isActive({ status }: Row): boolean {
	return ACTIVE.includes(status)
}

function describeSubscription(world: World, subscription: Subscription) {
	const { id, product, startedAt, trialEndsAt, currentPeriodStart, currentPeriodEnd } = subscription
	const { id: productId, slug, name, price, currency, interval } = productOf(world, product)
	return {
		id,
		object: 'subscription',
		status: reportedStatus(subscription),
		productId,
		productSlug: slug,
		productName: name,
		amount: price,
		currency,
		interval,
		intervalCount: subscription.reportedIntervalCount,
		currentPeriodStart,
		currentPeriodEnd,
		canceledAt: canceledAt(subscription),
		startedAt,
		nextBillingDate: nextBillingDate(subscription),
		trialEndsAt,
	}
}
