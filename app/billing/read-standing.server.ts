import type { RecurClient } from '#app/recur/client.server.ts'
import type { Entitlement } from '#app/recur/customer-entitlements.server.ts'
import type { RecurFailure, RecurResult } from '#app/recur/failure.ts'
import type { RecurSubscription } from '#app/recur/subscriptions.server.ts'
import type { RecurCustomerIdentity } from './link-owner.server.ts'

/** What Recur says of a customer right now. `identity` is null when Recur knows nobody by that id. */
export type Standing = {
	identity: RecurCustomerIdentity | null
	subscriptions: RecurSubscription[]
	entitlements: Entitlement[]
}

// A cursor that never ends would be a fault of Recur's; nobody has a thousand subscriptions.
const MAX_PAGES = 10

/** Asks Recur for a customer's present state. The first failure ends it: half a state is none. */
export async function readStanding(
	recur: RecurClient,
	customerId: string,
	signal: AbortSignal,
): Promise<RecurResult<Standing>> {
	const [who, subscriptions] = await Promise.all([
		recur.listEntitlements({ by: 'customerId', value: customerId }, signal),
		readSubscriptions(recur, customerId, signal),
	])
	if (!who.ok) return who
	if (!subscriptions.ok) return subscriptions
	const { customer, entitlements } = who.value
	const identity = customer && { customerId, externalId: customer.externalId, email: customer.email }
	return { ok: true, value: { identity, subscriptions: subscriptions.value, entitlements } }
}

async function readSubscriptions(
	recur: RecurClient,
	customerId: string,
	signal: AbortSignal,
): Promise<RecurResult<RecurSubscription[]>> {
	const all: RecurSubscription[] = []
	let cursor: string | null = null
	for (let page = 0; page < MAX_PAGES; page++) {
		const result = await recur.listSubscriptions(customerId, cursor, signal)
		if (!result.ok) return result
		all.push(...result.value.subscriptions)
		cursor = result.value.nextCursor
		if (cursor === null) return { ok: true, value: all }
	}
	return { ok: false, failure: endlessList }
}

const endlessList: RecurFailure = { kind: 'unavailable', status: 200, reason: 'unreadable' }
