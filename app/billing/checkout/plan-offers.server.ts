import type { RecurProduct } from '#app/recur/endpoints/products.server.ts'
import type { SubscriptionView } from '../account/subscription-views.server.ts'
import type { DisplayStatus } from '../display-status.server.ts'

/**
 * A product as this person may have it: buy it, change to it in the portal, or manage it because it is theirs. `status` is that
 * of their own subscription to it.
 */
export type PlanOffer = RecurProduct & { offer: 'buy' | 'change' | 'manage'; status: DisplayStatus | null }

type Known = Pick<SubscriptionView, 'status' | 'productId' | 'productSlug'>

// A purchase that was begun and not finished is not theirs yet: they may try again.
const OWN: DisplayStatus[] = ['past_due', 'active', 'trialing', 'ending', 'paused']
const CHARGED: DisplayStatus[] = ['past_due', 'active', 'trialing']

/**
 * What each product is to a person with these subscriptions. Who is charged for one changes it in the portal: buying another
 * would charge them twice. The snapshot may be old, so a purchase is checked again when it starts.
 */
export function offerPlans(products: RecurProduct[], subscriptions: Known[]): PlanOffer[] {
	const own = subscriptions.filter(({ status }) => OWN.includes(status))
	const isCharged = own.some(({ status }) => CHARGED.includes(status))
	return products.map((product) => {
		const status = own.find((subscription) => isOf(subscription, product))?.status ?? null
		return { ...product, status, offer: status ? 'manage' : isCharged ? 'change' : 'buy' }
	})
}

function isOf({ productId, productSlug }: Known, { id, slug }: RecurProduct): boolean {
	return productId === null ? productSlug === slug : productId === id
}
