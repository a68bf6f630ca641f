import type { RecurProduct } from '#app/recur/endpoints/products.server.ts'
import { meanings, type SubscriptionState } from '../subscription/subscription-state.server.ts'
import type { SubscriptionView } from '../subscription/subscription-views.server.ts'

/** `verify`: they first prove their address. `badge`: the state of their own subscription, where it is worth showing. */
export type PlanOffer = RecurProduct & {
	offer: 'buy' | 'change' | 'manage' | 'verify'
	badge: SubscriptionState | null
	/** Percent that the year costs less than twelve months of the same plan; null unless Recur's list shows it. */
	saving: number | null
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
		return { ...product, badge, offer: status ? 'manage' : unowned, saving: yearlySaving(product, products) }
	})
}

function isOf({ productId, productSlug }: Known, { id, slug }: RecurProduct): boolean {
	return productId === null ? productSlug === slug : productId === id
}

function yearlySaving({ family, currency, period }: RecurProduct, products: RecurProduct[]): number | null {
	if (period !== 'yearly' || family === null) return null
	const relatives = products.filter((product) => product.family === family && product.currency === currency)
	const [year, ...otherYears] = relatives.filter((product) => product.period === 'yearly')
	const [month, ...otherMonths] = relatives.filter((product) => product.period === 'monthly')
	// With several of one period nobody knows which belong together.
	if (!year || !month || otherYears.length + otherMonths.length > 0) return null
	const twelveMonths = 12 * month.price
	// Rounded down: never promises more than it is.
	const percent = Math.floor((100 * (twelveMonths - year.price)) / twelveMonths)
	return percent >= 1 ? percent : null
}
