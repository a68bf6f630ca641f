import { z } from 'zod'

/** An id of Recur's. Opaque: documented prefixes do not occur in real ids. */
export const wireId = shortText()

/** A word of Recur's that names a kind of thing. */
export const wireWord = shortText()

/** A point in time that may be absent. One that is there but unreadable fails: taking it for absent would mean "forever". */
export const wireDate = z
	.string()
	.transform((text) => new Date(text))
	.pipe(z.date())
	.nullish()
	.transform((date) => date ?? null)

function shortText() {
	// NUL is the one character that PostgreSQL has no room for.
	const storable = /^[^\0]*$/
	return z.string().trim().min(1).max(255).regex(storable)
}
