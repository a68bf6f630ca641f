import { data } from '@remix-run/node'
import type { BillingUser } from '#app/billing/customer/find-customer.server.ts'
import { type CheckEntitlementDeps, checkEntitlement } from '#app/billing/entitlements/check-entitlement.server.ts'
import { refusalInit } from '#app/http/responses.server.ts'

/** Throws a 403 unless the person may use one of the products (slugs or ids); the ErrorBoundary links to the plans. */
export async function requireEntitlement(
	user: BillingUser,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<void> {
	if (await checkEntitlement(user, products, deps)) return
	// The customer of an unverified person is unknown.
	const outcome = user.emailVerifiedAt ? 'not_entitled' : 'email_unverified'
	throw data({ code: outcome }, refusalInit({ outcome }))
}
