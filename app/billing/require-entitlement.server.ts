import { data } from '@remix-run/node'
import { type CheckEntitlementDeps, checkEntitlement } from './check-entitlement.server.ts'

/**
 * For loaders and actions: lets a person pass who may use one of the products (slugs or ids), and throws a 403 otherwise. The
 * route's ErrorBoundary shows the way to the plans.
 */
export async function requireEntitlement(
	userId: string,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<void> {
	if (await checkEntitlement(userId, products, deps)) return
	throw data({ code: 'not_entitled' }, { status: 403, headers: { 'Cache-Control': 'no-store' } })
}
