import type { Customer, Subscription } from '../../world/customer.ts'
import type { World } from '../../world/world.ts'
import type { NoticeKey } from '../messages/zh-tw.ts'

export type PortalForm = {
	world: World
	customer: Customer
	/** A field of the submitted form, empty when missing. */
	field(name: string): string
}

/** Does what one form asks for, on the customer given, and says how it went. */
export type PortalFormAction = (form: PortalForm) => NoticeKey

/** The subscription that the form names, if it is this customer's. */
export function subscriptionOf({ customer, field }: PortalForm): Subscription | undefined {
	return customer.subscriptions.find(({ id }) => id === field('subscription'))
}
