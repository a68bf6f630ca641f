import { z } from 'zod'

export type AddressProblem =
	| { outcome: 'invalid_address' }
	/** `character`: its code point, such as U+200B. */
	| { outcome: 'invisible_character'; character: string }
	| { outcome: 'foreign_character'; character: string }

// Marks and spaces that show nothing, pasted by accident or to deceive. ASCII spaces are visible.
const INVISIBLE = /(?![ \t\r\n])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u
const FOREIGN = /\P{ASCII}/u
// No list, no display name, nothing that a mail server could read as a second recipient.
const address = z.string().max(254).pipe(z.email())

/** The only parser of addresses, typed or imported. Returns one that mail can be sent to, in lower case. */
export function readEmail(typed: unknown): { outcome: 'valid'; email: string } | AddressProblem {
	if (typeof typed !== 'string') return { outcome: 'invalid_address' }
	const text = typed.trim()
	const [invisible] = INVISIBLE.exec(text) ?? []
	if (invisible) return { outcome: 'invisible_character', character: codePointOf(invisible) }
	// Check before lower-casing: the Kelvin sign becomes a k.
	const [character] = FOREIGN.exec(text) ?? []
	if (character) return { outcome: 'foreign_character', character }
	const { success, data } = address.safeParse(text.toLowerCase())
	return success ? { outcome: 'valid', email: data } : { outcome: 'invalid_address' }
}

function codePointOf(character: string): string {
	const digits = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
	return `U+${digits}`
}
