import type { CheckoutSession } from '../world/checkout-session.ts'
import type { PortalConfiguration } from '../world/portal-configuration.ts'
import type { Locale } from '../world/portal-session.ts'
import type { Product } from '../world/product.ts'
import type { Messages, Problem } from './messages/zh-tw.ts'

/** What the shopper has typed, or what the session knows before that. */
export type Entries = { name: string; email: string; card: string }

/** All that the page is made of. */
export type CheckoutView = {
	session: CheckoutSession
	product: Product
	branding: PortalConfiguration['branding']
	entries: Entries
	problem: Problem | null
	messages: Messages
	locale: Locale
	nonce: string
}
