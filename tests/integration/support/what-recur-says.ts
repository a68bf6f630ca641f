import type { PrismaClient } from '#prisma/generated/client.ts'

type Wire = Record<string, string | null>

// Written down once more, not taken from the app: what the app makes of Recur's words is what is being tested.
const STATUS: Record<string, string> = {
	ACTIVE: 'active',
	TRIAL: 'trialing',
	PAST_DUE: 'past_due',
	CANCELED: 'canceled',
	EXPIRED: 'expired',
	PENDING: 'incomplete',
	PAUSED: 'paused',
}

/** A customer's state by Recur's own API, in the words of our tables. */
export async function whatRecurSays(origin: string, customerId: string) {
	const ask = async (path: string) => {
		const url = `${origin}/v1/${path}?customer_id=${encodeURIComponent(customerId)}`
		const answer = await fetch(url, { headers: { Authorization: 'Bearer sk_test_of_the_judge' } })
		return (await answer.json()) as { data?: Wire[]; entitlements?: Wire[] }
	}
	const [subscriptions, entitlements] = await Promise.all([ask('subscriptions'), ask('customers/entitlements')])
	return {
		subscriptions: inOrder((subscriptions.data ?? []).map(toSubscription)),
		entitlements: inOrder((entitlements.entitlements ?? []).map(toEntitlement)),
	}
}

/** The same by our own database. */
export async function whatWeHold(prisma: PrismaClient, customerId: string) {
	const where = { environment: 'TEST', customerId } as const
	const ours = { environment: true, customerId: true } as const
	const [subscriptions, entitlements] = await Promise.all([
		prisma.subscription.findMany({ where, omit: { ...ours, syncedAt: true, phase: true, isTrialEndTold: true } }),
		prisma.entitlement.findMany({ where, omit: ours }),
	])
	return { subscriptions: inOrder(subscriptions.map(plain)), entitlements: inOrder(entitlements.map(plain)) }
}

function toSubscription(row: Wire) {
	return {
		id: row.id,
		status: STATUS[row.status ?? ''],
		productId: row.product_id,
		productSlug: row.product_slug,
		productName: row.product_name,
		amount: row.amount,
		currency: row.currency,
		interval: row.interval,
		currentPeriodEnd: row.current_period_end,
		nextBillingDate: row.next_billing_date,
		canceledAt: row.canceled_at,
	}
}

function toEntitlement(row: Wire) {
	return { product: row.product, productId: row.product_id, status: row.status, expiresAt: row.expires_at }
}

function plain(row: object): unknown {
	return JSON.parse(JSON.stringify(row))
}

function inOrder(rows: unknown[]): unknown[] {
	return rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}
