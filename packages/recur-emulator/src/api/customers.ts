import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { customerPayload } from '../webhooks/payloads.ts'
import { answer } from './answer.ts'
import { PAGE_PARAMETERS, paginate, readQuery } from './read-query.ts'

const PARAMETERS = { ...PAGE_PARAMETERS, email: null, status: /^(ACTIVE|BANNED)$/ }

/** `GET /v1/customers`. No customer is ever banned here. */
export function listCustomers(c: Context<EmulatorEnv>): Response {
	const query = readQuery(c, PARAMETERS)
	const { email, status } = query
	const all = c.var.store.world.customers
		.filter(({ environment }) => environment === c.var.environment && status !== 'BANNED')
		.filter((customer) => email === undefined || customer.email === email)
	const { rows, hasMore, nextCursor } = paginate(all, query)
	const data = rows.map((customer) => ({
		...customerPayload(customer),
		subscriptionsCount: customer.subscriptions.length,
		ordersCount: customer.invoices.length,
	}))
	return answer(c, { object: 'list', data, hasMore, nextCursor, livemode: c.var.environment === 'LIVE' })
}
