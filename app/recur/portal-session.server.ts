import { z } from 'zod'
import { wireObject } from './wire-object.server.ts'
import { wireId } from './wire-values.server.ts'

/** A created portal session. `url` is what Recur said, not yet checked: never send a browser there unchecked. */
export type PortalSession = { url: string; customerId: string | null }

/** Reads the answer to a session's creation. Only the URL is indispensable. */
export const portalSessionAnswer = wireObject({
	url: z.string().trim().min(1),
	customer_id: wireId.nullish().catch(null),
}).transform(({ url, customer_id }): PortalSession => ({ url, customerId: customer_id ?? null }))
