import { z } from 'zod'
import { wireDate, wireObject } from '../wire.server.ts'

export type CheckoutSessionInput = {
	productId: string
	/** Our user id: Recur never changes it. */
	externalCustomerId: string
	customerEmail: string | null
	successUrl: string
	cancelUrl: string
}

/** `url` is unchecked: never send a browser there without `checkHostedUrl`. */
export type CheckoutSession = { url: string; expiresAt: Date | null }

export const checkoutSessionAnswer = wireObject({
	url: z.string().trim().min(1),
	expires_at: wireDate.catch(null),
}).transform(({ url, expires_at }): CheckoutSession => ({ url, expiresAt: expires_at }))

export function checkoutSessionBody(input: CheckoutSessionInput): Record<string, string> {
	return {
		product_id: input.productId,
		external_customer_id: input.externalCustomerId,
		...(input.customerEmail !== null && { customer_email: input.customerEmail }),
		success_url: input.successUrl,
		cancel_url: input.cancelUrl,
	}
}
