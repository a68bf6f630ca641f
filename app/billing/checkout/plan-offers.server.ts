import type { RecurProduct } from '#app/recur/endpoints/products.server.ts'
import { meanings, type SubscriptionState } from '../subscription/subscription-state.server.ts'
import type { SubscriptionView } from '../subscription/subscription-views.server.ts'

/** `verify`: they first prove their address. `badge`: the state of their own subscription, where it is worth showing. */
export type PlanOffer = RecurProduct & {
	offer: 'buy' | 'change' | 'manage' | 'verify'
	badge: SubscriptionState | null
}

type Known = Pick<SubscriptionView, 'status' | 'productId' | 'productSlug'>

/** A charged person changes the plan in the portal: buying another would charge twice. A purchase is checked again when it starts. */
export function offerPlans(products: RecurProduct[], subscriptions: Known[], { mayBuy = true } = {}): PlanOffer[] {
	const own = subscriptions.filter(({ status }) => meanings[status].isTheirs)
	const isCharged = own.some(({ status }) => meanings[status].mayCharge)
	return products.map((product) => {
		const status = own.find((subscription) => isOf(subscription, product))?.status
		const unowned = isCharged ? 'change' : mayBuy ? 'buy' : 'verify'
		const badge = status && !meanings[status].isPlain ? status : null
		return { ...product, badge, offer: status ? 'manage' : unowned }
	})
}

function isOf({ productId, productSlug }: Known, { id, slug }: RecurProduct): boolean {
	return productId === null ? productSlug === slug : productId === id
}
