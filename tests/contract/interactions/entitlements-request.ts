import type { Interaction } from './interaction.ts'
import { sdkHeaders, throughClient } from './through-client.ts'
import { type IdentifierKind, who } from './who.ts'

/** The request for what a customer has. */
export function entitlementsRequest(by: IdentifierKind): Interaction['request'] {
	return { method: 'GET', path: '/v1/customers/entitlements', headers: sdkHeaders, query: who(by).inQuery }
}

/** Sends that request as the app does. */
export function askForEntitlements(by: IdentifierKind): Interaction['ask'] {
	return throughClient((client, signal) => client.listEntitlements(who(by).identifier, signal))
}
