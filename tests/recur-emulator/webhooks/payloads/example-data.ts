import { ApiError } from '../../api/api-error.ts'
import type { Customer, Invoice, Subscription } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import { newId } from '../../world/new-id.ts'
import type { World } from '../../world/world.ts'
import { checkoutPayload } from './checkout-payload.ts'
import { customerPayload, customerReference } from './customer-payload.ts'
import { invoicePayload } from './invoice-payload.ts'
import { orderPayload } from './order-payload.ts'
import { subscriptionPayload } from './subscription-payload.ts'

type Wanted = { type: string; subscriptionId: string | undefined }
type Example = (world: World, customer: Customer, subscription: Subscription) => Record<string, unknown>

const EXAMPLES: Record<string, Example> = {
	subscription: subscriptionPayload,
	invoice: (world, customer, subscription) => {
		return invoicePayload(world, customer, invoiceFor(world, customer, subscription), 'subscription_cycle')
	},
	order: (world, customer, subscription) => {
		const invoice = invoiceFor(world, customer, subscription)
		return orderPayload(world, { customer, invoice, subscription, checkoutId: newId() })
	},
	checkout: (world, customer, subscription) => {
		return checkoutPayload(world, checkoutFor(customer, subscription), customer)
	},
}

/** Data for an event of this type about this customer, as things stand now. */
export function exampleData(world: World, customer: Customer, { type, subscriptionId }: Wanted) {
	const family = type.split('.')[0] ?? ''
	if (family === 'customer') return customerPayload(customer)
	const make = Object.hasOwn(EXAMPLES, family) ? EXAMPLES[family] : undefined
	if (!make) return { id: newId(), customer: customerReference(customer) }
	const subscription = subscriptionId
		? customer.subscriptions.find(({ id }) => id === subscriptionId)
		: customer.subscriptions.at(-1)
	if (!subscription) throw new ApiError(404, 'not_found', `Customer ${customer.id} has no such subscription`)
	return make(world, customer, subscription)
}

function invoiceFor(world: World, { invoices }: Customer, { product, currentPeriodStart }: Subscription): Invoice {
	const { price } = productOf(world, product)
	const newest = invoices.findLast((invoice) => invoice.product === product)
	return newest ?? { id: newId(), product, amount: price, status: 'paid', issuedAt: currentPeriodStart }
}

function checkoutFor(customer: Customer, { product, startedAt }: Subscription) {
	return {
		id: newId(),
		environment: customer.environment,
		product,
		successUrl: '',
		cancelUrl: '',
		customerEmail: null,
		customerName: null,
		externalCustomerId: null,
		metadata: null,
		status: 'completed' as const,
		createdAt: startedAt,
		expiresAt: startedAt,
		completedAt: startedAt,
		customerId: customer.id,
	}
}
