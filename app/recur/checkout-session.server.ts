import { z } from 'zod'
import { wireObject } from './wire-object.server.ts'

export type CheckoutSessionInput = {
	productId: string
	/** Our user id and nothing else: Recur keeps it for good. */
	externalCustomerId: string
	/** Prefills the form. Null leaves it to the shopper. */
	customerEmail: string | null
	successUrl: string
	cancelUrl: string
}

/** A created checkout session. `url` is what Recur said, not yet checked: never send a browser there unchecked. */
export type CheckoutSession = { url: string }

export const checkoutSessionAnswer = wireObject({ url: z.string().trim().min(1) })

/** The request's body, spelled as documented. */
export function checkoutSessionBody(input: CheckoutSessionInput): Record<string, string> {
	return {
		product_id: input.productId,
		external_customer_id: input.externalCustomerId,
		...(input.customerEmail !== null && { customer_email: input.customerEmail }),
		success_url: input.successUrl,
		cancel_url: input.cancelUrl,
	}
}
