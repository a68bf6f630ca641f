import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { customerReference } from '../webhooks/payloads/customer-payload.ts'
import type { Customer } from '../world/customer.ts'
import { findCustomer } from '../world/find.ts'
import { answer } from './answer.ts'
import { CUSTOMER_PARAMETERS, identifiersIn } from './customer-parameters.ts'
import { describeSubscription } from './describe-subscription.ts'
import { PAGE_PARAMETERS, paginate } from './paginate.ts'
import { readParameters } from './read-parameters.ts'

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

/** `GET /v1/subscriptions`, newest first. Without an identifier everybody's, each with its customer. */
export function listSubscriptions(c: Context<EmulatorEnv>): Response {
	const parameters = readParameters(c, PARAMETERS)
	const isWanted = filterOf(parameters)
	const all = customersOf(c, parameters)
		.flatMap((customer) => rowsOf(c, customer, identifiersIn(parameters) === null))
		.filter(isWanted)
		.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
	const { rows, hasMore, nextCursor } = paginate(all, parameters)
	const body = {
		object: 'list',
		hasActiveSubscription: all.some(isActive),
		[c.var.store.world.settings.subscriptionsKey]: rows,
		hasMore,
		nextCursor,
	}
	return answer(c, body, 200)
}

function customersOf(c: Context<EmulatorEnv>, parameters: Record<string, string>): Customer[] {
	const { world } = c.var.store
	const identifiers = identifiersIn(parameters)
	if (!identifiers) return world.customers.filter(({ environment }) => environment === c.var.environment)
	const customer = findCustomer(world, c.var.environment, identifiers)
	return customer ? [customer] : []
}

function rowsOf(c: Context<EmulatorEnv>, customer: Customer, withCustomer: boolean): Row[] {
	return customer.subscriptions.map((subscription) => ({
		...describeSubscription(c.var.store.world, subscription),
		...(withCustomer && { customer: customerReference(customer) }),
	}))
}

function filterOf({ product_id, product_slug, active, status }: Record<string, string>) {
	return (row: Row): boolean =>
		(product_id === undefined || row.productId === product_id) &&
		(product_slug === undefined || row.productSlug === product_slug) &&
		(active === undefined || isActive(row) === (active === 'true')) &&
		(status === undefined || row.status === status)
}

function isActive({ status }: Row): boolean {
	return ACTIVE.includes(status)
}
