import { z } from 'zod'
import { environmentSchema } from './customer.ts'

export const localeSchema = z.enum(['zh-TW', 'en'])

export const portalSessionSchema = z.strictObject({
	id: z.string(),
	/** Last part of the hosted URL: whoever holds it may open the portal once. */
	token: z.string(),
	customerId: z.string(),
	environment: environmentSchema,
	/** Null for the store's default configuration. */
	configurationId: z.string().nullable(),
	returnUrl: z.string(),
	locale: localeSchema,
	status: z.enum(['active', 'expired', 'revoked']),
	createdAt: z.iso.datetime(),
	expiresAt: z.iso.datetime(),
	accessedAt: z.iso.datetime().nullable(),
	/** Cookie value of the browser that opened it; null until then. */
	holder: z.string().nullable(),
})

export type Locale = z.output<typeof localeSchema>
export type PortalSession = z.output<typeof portalSessionSchema>

/** The status Recur would report now: an active session expires by itself. */
export function currentStatus(session: PortalSession): PortalSession['status'] {
	const overdue = session.status === 'active' && Date.parse(session.expiresAt) <= Date.now()
	return overdue ? 'expired' : session.status
}
