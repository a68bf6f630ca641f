import { z } from 'zod'

/** A short text that PostgreSQL can hold: NUL is the one character it has no room for. */
export const wireWord = z
	.string()
	.trim()
	.min(1)
	.max(255)
	.regex(/^[^\0]*$/)

/** An id of Recur's. Opaque: documented prefixes do not occur in real ids. */
export const wireId = wireWord

/** A point in time that may be absent. One that is there but unreadable fails: taking it for absent would mean "forever". */
export const wireDate = z
	.string()
	.transform((text) => new Date(text))
	.pipe(z.date())
	.nullish()
	.transform((date) => date ?? null)
