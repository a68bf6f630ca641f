import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { customerPayload } from '../webhooks/payloads/customer-payload.ts'
import type { Customer } from '../world/customer.ts'
import { answer } from './answer.ts'
import { PAGE_PARAMETERS, paginate } from './paginate.ts'
import { readParameters } from './read-parameters.ts'

const PARAMETERS = { ...PAGE_PARAMETERS, email: null, status: /^(ACTIVE|BANNED)$/ }

/** `GET /v1/customers`. Nobody is ever banned here. */
export function listCustomers(c: Context<EmulatorEnv>): Response {
	const parameters = readParameters(c, PARAMETERS)
	const all = c.var.store.world.customers.filter((customer) => isWanted(customer, c.var.environment, parameters))
	const { rows, hasMore, nextCursor } = paginate(all, parameters)
	const data = rows.map((customer) => ({
		...customerPayload(customer),
		subscriptionsCount: customer.subscriptions.length,
		ordersCount: customer.invoices.length,
	}))
	return answer(c, { object: 'list', data, hasMore, nextCursor, livemode: c.var.environment === 'LIVE' }, 200)
}

function isWanted(customer: Customer, environment: string, { email, status }: Record<string, string>): boolean {
	return (
		customer.environment === environment && (email === undefined || customer.email === email) && status !== 'BANNED'
	)
}
