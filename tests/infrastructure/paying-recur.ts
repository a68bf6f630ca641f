import { createRecurClient, type RecurClient } from '#app/recur/client.server.ts'

const MONTH_MS = 30 * 24 * 60 * 60 * 1000

/** Recur without a network: every customer has one running subscription and belongs to the user that `owners` names. */
export function everybodyPays(): { recur: RecurClient; owners: Map<string, string> } {
	const owners = new Map<string, string>()
	const nextMonth = () => new Date(Date.now() + MONTH_MS)
	const product = { productId: 'c00product00000000000001', amount: 599, currency: 'TWD', interval: 'month' }
	const recur: RecurClient = {
		...createRecurClient({ secretKey: 'sk_live_of_nobody', apiUrl: new URL('http://localhost') }),
		async listEntitlements({ value: id }) {
			const customer = { id, externalId: owners.get(id) ?? null, email: null }
			const { productId } = product
			const held = { product: 'pro-monthly', productId, status: 'active', expiresAt: nextMonth() } as const
			return { ok: true, value: { customer, entitlements: [held], skipped: 0 } }
		},
		async listSubscriptions(customerId) {
			const names = { productSlug: 'pro-monthly', productName: 'Pro 月繳' }
			const period = { currentPeriodEnd: nextMonth(), nextBillingDate: nextMonth(), canceledAt: null }
			const row = { id: `s${customerId.slice(1)}`, status: 'active' as const, ...product, ...names, ...period }
			return { ok: true, value: { rows: [row], skipped: 0, nextCursor: null } }
		},
	}
	return { recur, owners }
}
