import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import { example, fromState, fromStateMatching } from './values.ts'

export type IdentifierKind = CustomerIdentifier['by']

export const identifierKinds: IdentifierKind[] = ['customerId', 'externalId', 'email']

const QUERY_NAMES = { customerId: 'customer_id', externalId: 'external_id', email: 'email' }
const QUERY_FORMS = { customerId: '^\\w+$', externalId: '^\\S+$', email: '^[^@\\s]+@[^@\\s]+$' }

/** An identifier of this kind as the app holds it, as a body carries it and as a query does. */
export function who(by: IdentifierKind) {
	return {
		identifier: { by, value: example[by] },
		inBody: { [by]: fromState(by) },
		inQuery: { [QUERY_NAMES[by]]: fromStateMatching(QUERY_FORMS[by], by) },
	}
}
