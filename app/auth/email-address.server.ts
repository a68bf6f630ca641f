import { z } from 'zod'

// No list of addresses, no name beside one, nothing that a mail server could read as a second recipient.
const address = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** An address to which mail may be sent, in lower case; null for anything else. */
export function parseEmail(typed: unknown): string | null {
	const result = address.safeParse(typed)
	return result.success ? result.data : null
}
