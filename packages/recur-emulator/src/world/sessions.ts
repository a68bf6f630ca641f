import { z } from 'zod'
import { environmentSchema } from './customer.ts'

export const localeSchema = z.enum(['zh-TW', 'en'])

export const portalSessionSchema = z.strictObject({
	id: z.string(),
	/** Last part of the hosted URL. It opens the portal once. */
	token: z.string(),
	customerId: z.string(),
	environment: environmentSchema,
	/** Null for the store's default configuration. */
	configurationId: z.string().nullable().default(null),
	returnUrl: z.string(),
	locale: localeSchema.default('zh-TW'),
	status: z.enum(['active', 'expired', 'revoked']).default('active'),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	accessedAt: z.iso.datetime().nullable().default(null),
	/** Cookie value of the browser that opened the session; null until then. */
	holder: z.string().nullable().default(null),
})

export const checkoutSessionSchema = z.strictObject({
	/** `cs_…`, also the last part of the hosted URL. */
	id: z.string(),
	environment: environmentSchema,
	product: z.string(),
	/** As given: `{CHECKOUT_SESSION_ID}` is replaced on the way back. */
	successUrl: z.string(),
	cancelUrl: z.string(),
	customerEmail: z.string().nullable().default(null),
	customerName: z.string().nullable().default(null),
	externalCustomerId: z.string().nullable().default(null),
	metadata: z.record(z.string(), z.string()).nullable().default(null),
	status: z.enum(['open', 'completed']).default('open'),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	completedAt: z.iso.datetime().nullable().default(null),
	/** The buyer; null until the payment. */
	customerId: z.string().nullable().default(null),
})

export type Locale = z.output<typeof localeSchema>
export type PortalSession = z.output<typeof portalSessionSchema>
export type CheckoutSession = z.output<typeof checkoutSessionSchema>

export function portalStatus({ status, expiresAt }: PortalSession): PortalSession['status'] {
	return status === 'active' && isPast(expiresAt) ? 'expired' : status
}

export function checkoutStatus({ status, expiresAt }: CheckoutSession): CheckoutSession['status'] | 'expired' {
	return status === 'open' && isPast(expiresAt) ? 'expired' : status
}

export function successUrlOf({ id, successUrl }: CheckoutSession): string {
	return successUrl.replaceAll('{CHECKOUT_SESSION_ID}', id)
}

export function lifetime(minutes: number): { createdAt: string; expiresAt: string } {
	const now = Date.now()
	return { createdAt: new Date(now).toISOString(), expiresAt: new Date(now + minutes * 60_000).toISOString() }
}

function isPast(instant: string): boolean {
	return Date.parse(instant) <= Date.now()
}
