import type { CustomerIdentifier } from '#app/recur/identifier.server.ts'
import type { BillingUser } from './billing-user.ts'
import type { CustomerLink } from './customer-link.server.ts'

/**
 * The ways to find a person's Recur customer, surest first, one identifier each so that we know which one worked. An e-mail
 * that nobody has verified is not among them: typing somebody's address must not open their billing.
 */
export function identifierLadder(user: BillingUser, link: CustomerLink | null): CustomerIdentifier[] {
	const rungs: CustomerIdentifier[] = []
	if (link) rungs.push({ by: 'customerId', value: link.customerId })
	rungs.push({ by: 'externalId', value: user.id })
	if (user.emailVerifiedAt) rungs.push({ by: 'email', value: user.email.toLowerCase() })
	return rungs
}
