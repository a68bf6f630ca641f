import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import { readJson } from '../api/read-body.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { type Customer, customerSchema, environmentSchema } from '../world/customer.ts'
import { findSimulated, type SimulationName, simulations } from '../world/lifecycle.ts'
import { findCustomer, type World } from '../world/world.ts'

export const simulationSchema = z.strictObject({
	what: z.enum(Object.keys(simulations) as [SimulationName, ...SimulationName[]]),
	customerId: z.string(),
	/** The newest one that has not ended when left out. */
	subscriptionId: z.string().optional(),
	environment: environmentSchema.default('TEST'),
})

export type SimulationInput = z.input<typeof simulationSchema>

export function customerRoutes() {
	return new Hono<EmulatorEnv>()
		.put('/', putCustomer)
		.get('/:environment/:id', (c) => c.json(requireCustomer(c)))
		.delete('/:environment/:id', deleteCustomer)
}

export async function simulate(c: Context<EmulatorEnv>): Promise<Response> {
	const simulation = await readJson(c, simulationSchema)
	return c.json(c.var.store.change((world) => runSimulation(world, simulation)))
}

export function runSimulation(world: World, simulation: z.output<typeof simulationSchema>): Customer {
	const { what, customerId, subscriptionId, environment } = simulation
	const customer = findCustomer(world, environment, { customerId })
	const subscription = customer && findSimulated(customer, subscriptionId)
	if (!subscription) {
		const zhTw = `${customerId} 沒有這筆未結束的訂閱`
		throw new ApiError(404, 'not_found', `${customerId} has no such current subscription`, { zhTw })
	}
	simulations[what](world, customer, subscription, new Date().toISOString())
	return customer
}

async function putCustomer(c: Context<EmulatorEnv>): Promise<Response> {
	const customer = await readJson(c, customerSchema)
	c.var.store.change((world) => replaceCustomer(world, customer))
	return c.json(customer)
}

/** Adds the customer, or replaces the one with the same id and environment. */
export function replaceCustomer(world: World, customer: Customer): void {
	const others = world.customers.filter(
		({ id, environment }) => id !== customer.id || environment !== customer.environment,
	)
	rejectUnknownProducts(world, customer)
	rejectDuplicates(others, customer)
	world.customers = [...others, customer]
}

function rejectUnknownProducts({ products }: World, { subscriptions, invoices }: Customer): void {
	const known = new Set(products.map(({ slug }) => slug))
	const unknown = [...subscriptions, ...invoices].find(({ product }) => !known.has(product))
	if (!unknown) return
	throw new ApiError(400, 'unknown_product', `"${unknown.product}" is none of ${[...known].join(', ')}`)
}

/** In Recur, e-mails and external ids are unique per environment. */
function rejectDuplicates(others: Customer[], { environment, email, externalId }: Customer): void {
	const duplicate = others.find(
		(other) =>
			other.environment === environment &&
			(other.email === email || (externalId !== null && other.externalId === externalId)),
	)
	if (!duplicate) return
	const zhTw = `顧客 ${duplicate.id} 已使用這個電子郵件或 externalId`
	throw new ApiError(409, 'conflict', `Customer ${duplicate.id} already has this email or external ID`, { zhTw })
}

function deleteCustomer(c: Context<EmulatorEnv>): Response {
	const deleted = requireCustomer(c)
	c.var.store.change((world) => {
		world.customers = world.customers.filter((customer) => customer !== deleted)
	})
	return c.body(null, 204)
}

function requireCustomer(c: Context<EmulatorEnv>): Customer {
	const { environment, id } = c.req.param()
	const customer = c.var.store.world.customers.find((one) => one.id === id && one.environment === environment)
	if (!customer) throw new ApiError(404, 'not_found', `No customer ${id} in ${environment}`)
	return customer
}
