import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { liveOne, type SimulationName, simulations } from '../webhooks/simulate.ts'
import { environmentSchema } from '../world/customer.ts'
import { findCustomer } from '../world/find.ts'
import type { World } from '../world/world.ts'
import { readJson } from './read-json.ts'

const simulationSchema = z.strictObject({
	what: z.enum(Object.keys(simulations) as [SimulationName, ...SimulationName[]]),
	customerId: z.string(),
	/** The newest one that has not ended when left out. */
	subscriptionId: z.string().optional(),
	environment: environmentSchema.default('TEST'),
})

export type Simulation = z.input<typeof simulationSchema>

export function simulationRoutes() {
	return new Hono<EmulatorEnv>().post('/', simulate)
}

async function simulate(c: Context<EmulatorEnv>): Promise<Response> {
	const simulation = await readJson(c, simulationSchema)
	return c.json(c.var.store.change((world) => run(world, simulation)))
}

function run(world: World, { what, customerId, subscriptionId, environment }: z.output<typeof simulationSchema>) {
	const customer = findCustomer(world, environment, { customerId })
	const subscription = customer && liveOne(customer, subscriptionId)
	if (!subscription) throw new ApiError(404, 'not_found', `${customerId} has no such subscription that has not ended`)
	simulations[what](world, customer, subscription, new Date().toISOString())
	return customer
}
