import { type Context, Hono } from 'hono'
import { ApiError } from '../api/api-error.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { type Customer, customerSchema } from '../world/customer.ts'
import type { World } from '../world/world.ts'
import { readJson } from './read-json.ts'

export function customerRoutes() {
	return new Hono<EmulatorEnv>()
		.put('/', putCustomer)
		.get('/:environment/:id', (c) => c.json(requireCustomer(c)))
		.delete('/:environment/:id', deleteCustomer)
}

async function putCustomer(c: Context<EmulatorEnv>): Promise<Response> {
	const customer = await readJson(c, customerSchema)
	c.var.store.change((world) => replace(world, customer))
	return c.json(customer)
}

function replace(world: World, customer: Customer): void {
	const others = world.customers.filter((other) => !isSame(other, customer))
	refuseUnknownProducts(world, customer)
	refuseDuplicates(others, customer)
	world.customers = [...others, customer]
}

function isSame(one: Customer, other: Pick<Customer, 'id' | 'environment'>): boolean {
	return one.id === other.id && one.environment === other.environment
}

function refuseUnknownProducts({ products }: World, { subscriptions, invoices }: Customer): void {
	const known = new Set(products.map(({ slug }) => slug))
	const unknown = [...subscriptions, ...invoices].find(({ product }) => !known.has(product))
	if (!unknown) return
	throw new ApiError(400, 'unknown_product', `"${unknown.product}" is none of ${[...known].join(', ')}`)
}

/** Recur keeps e-mails and external ids unique per environment. */
function refuseDuplicates(others: Customer[], { environment, email, externalId }: Customer): void {
	const twin = others.find(
		(other) =>
			other.environment === environment &&
			(other.email === email || (externalId !== null && other.externalId === externalId)),
	)
	if (twin) throw new ApiError(409, 'conflict', `Customer ${twin.id} has this e-mail or external id already`)
}

function deleteCustomer(c: Context<EmulatorEnv>): Response {
	const gone = requireCustomer(c)
	c.var.store.change((world) => {
		world.customers = world.customers.filter((customer) => customer !== gone)
	})
	return c.body(null, 204)
}

function requireCustomer(c: Context<EmulatorEnv>): Customer {
	const { environment, id } = c.req.param()
	const customer = c.var.store.world.customers.find((one) => one.id === id && one.environment === environment)
	if (!customer) throw new ApiError(404, 'not_found', `No customer ${id} in ${environment}`)
	return customer
}
