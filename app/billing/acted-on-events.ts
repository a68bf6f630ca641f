/** The event types after which a customer's state at Recur may differ. Any other type is stored and counted, no more. */
export const actedOnEvents = [
	'checkout.completed',
	'order.paid',
	'subscription.created',
	'subscription.activated',
	'subscription.cancelled',
	'subscription.revoked',
	'subscription.expired',
	'subscription.upgraded',
	'subscription.downgraded',
	'subscription.renewed',
	'subscription.past_due',
	'subscription.payment_method_required',
	'subscription.schedule_created',
	'subscription.schedule_executed',
	'subscription.schedule_cancelled',
	'invoice.paid',
	'invoice.payment_failed',
	'customer.created',
	'customer.updated',
	'refund.succeeded',
] as const

const ACTED_ON = new Set<string>(actedOnEvents)

/** Whether to act on a type. Both spellings of "cancelled" occur in Recur's own texts. */
export function isActedOn(type: string): boolean {
	return ACTED_ON.has(type.toLowerCase().replace(/canceled$/, 'cancelled'))
}
