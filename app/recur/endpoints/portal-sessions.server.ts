import { z } from 'zod'
import { type CustomerIdentifier, identifierValue, wireId, wireObject } from '../wire.server.ts'

export type PortalSessionOptions = { returnUrl: string; locale: 'zh-TW' | 'en'; configuration?: string | undefined }

/** `url` is unchecked: never send a browser there without `checkHostedUrl`. */
export type PortalSession = { url: string; customerId: string | null }

/** Sends exactly one identifier: Recur picks one of several by rules we do not control. */
export function portalSessionParams(identifier: CustomerIdentifier, options: PortalSessionOptions) {
	const { configuration, ...rest } = options
	const customer = { [identifier.by === 'customerId' ? 'customer' : identifier.by]: identifierValue(identifier) }
	return { ...customer, ...rest, ...(configuration && { configuration }) }
}

export const portalSessionAnswer = wireObject({
	url: z.string().trim().min(1),
	customer_id: wireId.nullish().catch(null),
}).transform(({ url, customer_id }): PortalSession => ({ url, customerId: customer_id ?? null }))
