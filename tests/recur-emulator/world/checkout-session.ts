import { z } from 'zod'
import { environmentSchema } from './customer.ts'

export const checkoutSessionSchema = z.strictObject({
	/** `cs_…`, also the last part of the hosted URL. */
	id: z.string(),
	environment: environmentSchema,
	/** Slug of what is bought. */
	product: z.string(),
	/** As given: `{CHECKOUT_SESSION_ID}` is filled in on the way back. */
	successUrl: z.string(),
	cancelUrl: z.string(),
	customerEmail: z.string().nullable(),
	customerName: z.string().nullable(),
	externalCustomerId: z.string().nullable(),
	metadata: z.record(z.string(), z.string()).nullable(),
	status: z.enum(['open', 'completed']),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	completedAt: z.iso.datetime().nullable(),
	/** Who bought; null until then. */
	customerId: z.string().nullable(),
})

export type CheckoutSession = z.output<typeof checkoutSessionSchema>

/** The status Recur would report now: an open session expires by itself. */
export function checkoutStatus({ status, expiresAt }: CheckoutSession): CheckoutSession['status'] | 'expired' {
	return status === 'open' && Date.parse(expiresAt) <= Date.now() ? 'expired' : status
}

/** Where the shopper goes after paying. */
export function successUrlOf({ id, successUrl }: CheckoutSession): string {
	return successUrl.replaceAll('{CHECKOUT_SESSION_ID}', id)
}
