import type { Interaction } from './interaction.ts'
import { sdkHeaders, throughClient } from './through-client.ts'
import { example, fromStateMatching } from './values.ts'
import { type IdentifierKind, who } from './who.ts'

/** Where to go afterwards. Any web address will do for Recur, as far as we know. */
export const returnUrl = fromStateMatching('^https?://\\S+$', 'returnUrl')

/** The request for a portal in Chinese, by this identifier alone. */
export function portalRequest(by: IdentifierKind): Interaction['request'] {
	const body = { ...who(by).inBody, returnUrl, locale: 'zh-TW' }
	return { method: 'POST', path: '/v1/portal/sessions', headers: sdkHeaders, body }
}

/** Sends that request as the app does. */
export function askForPortal(by: IdentifierKind): Interaction['ask'] {
	return throughClient((client, signal) =>
		client.createPortalSession(who(by).identifier, { returnUrl: example.returnUrl, locale: 'zh-TW' }, signal),
	)
}
