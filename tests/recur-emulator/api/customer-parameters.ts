import type { Identifiers } from '../world/find.ts'
import type { ParameterRules } from './read-parameters.ts'

/** The parameters that name a customer. They have one spelling only, even in the SDK. */
export const CUSTOMER_PARAMETERS: ParameterRules = { email: null, external_id: null, customer_id: null }

/** The identifiers among the parameters, or null when there is none. */
export function identifiersIn({ email, external_id, customer_id }: Record<string, string>): Identifiers | null {
	const identifiers = {
		...(customer_id !== undefined && { customerId: customer_id }),
		...(external_id !== undefined && { externalId: external_id }),
		...(email !== undefined && { email }),
	}
	return Object.keys(identifiers).length > 0 ? identifiers : null
}
