/** The one thing we know a customer by. */
export type CustomerIdentifier = { by: 'customerId' | 'externalId' | 'email'; value: string }

/** The identifier's value, trimmed. Throws on a blank one: the SDK would send it, and Recur's choice would be anyone's guess. */
export function identifierValue({ by, value }: CustomerIdentifier): string {
	const trimmed = value.trim()
	if (!trimmed) throw new Error(`Recur was to be asked for a customer by a blank ${by}`)
	return trimmed
}
