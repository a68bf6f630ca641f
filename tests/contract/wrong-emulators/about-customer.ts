import type { Message, Relay, RequestLine } from '../proxy.ts'
import { look, without, withQuery } from './wrong-relays.ts'

const IDENTIFIERS = ['customerId', 'customer_id', 'externalId', 'external_id', 'email']

/** The id of the customer at this place of the list, the newest last. */
export async function customerAt(
	place: number,
	right: Relay,
	request: Message<RequestLine>,
): Promise<string | undefined> {
	const { data } = (await look(right, request, '/v1/customers', 'limit=100')) as { data?: { id: string }[] }
	return data?.at(place)?.id
}

/** The same request about this customer. */
export function aboutCustomer(id: string | undefined, request: Message<RequestLine>): Message<RequestLine> {
	const { path } = request.start
	if (id === undefined) return request
	if (path === '/v1/portal/sessions') {
		const body = { ...without(IDENTIFIERS)(JSON.parse(request.body)), customer_id: id }
		return { ...request, body: JSON.stringify(body) }
	}
	if (!['/v1/customers/entitlements', '/v1/subscriptions'].includes(path)) return request
	return withQuery(request, (query) => {
		for (const name of IDENTIFIERS) query.delete(name)
		query.set('customer_id', id)
	})
}

export function isAboutNobody({ body }: Message<number>): boolean {
	const { customer, data, subscriptions } = JSON.parse(body)
	return customer === null || (data ?? subscriptions)?.length === 0
}

/** Whatever an emulator does wrong, it has to fail when a fault is set. */
export function isFailure({ start }: Message<number>): boolean {
	return start >= 300 && start !== 404
}
