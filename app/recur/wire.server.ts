import { z } from 'zod'

/** `unknown` stands for a value this version does not know. */
export type SubscriptionStatus = (typeof STATUSES)[number] | 'unknown'

const STATUSES = ['active', 'trialing', 'past_due', 'canceled', 'expired', 'incomplete', 'paused', 'purchased'] as const

const SYNONYMS = new Map<string, SubscriptionStatus>([
	['cancelled', 'canceled'],
	['trial', 'trialing'],
	['pastdue', 'past_due'],
	['pending', 'incomplete'],
])

/** Recur answers in snake_case or camelCase: members are read by their snake_case name, which wins unless it is null. */
export function wireObject<Shape extends z.ZodRawShape>(shape: Shape) {
	return z.preprocess(toSnakeCaseMembers, z.object(shape))
}

/** Opaque: documented prefixes do not occur in real ids. */
export const wireId = shortText()

export const wireWord = shortText()

/** Whole units. PostgreSQL's integers end at 2^31. */
export const wireAmount = z
	.number()
	.int()
	.nonnegative()
	.max(2 ** 31 - 1)

/** An ISO 4217 code in upper case. Whether such a currency exists is not checked. */
export const wireCurrency = z
	.string()
	.trim()
	.toUpperCase()
	.regex(/^[A-Z]{3}$/)

/** May be absent. An unreadable one fails: reading it as absent would mean "forever". */
export const wireDate = z
	.string()
	.transform((text) => new Date(text))
	.pipe(z.date().refine(isStorable))
	.nullish()
	.transform((date) => date ?? null)

export const wireStatus = z.string().transform(toSubscriptionStatus)

export function toSubscriptionStatus(text: string): SubscriptionStatus {
	const word = text
		.trim()
		.toLowerCase()
		.replace(/[\s-]+/g, '_')
	return STATUSES.find((status) => status === word) ?? SYNONYMS.get(word) ?? 'unknown'
}

export type CustomerIdentifier = { by: 'customerId' | 'externalId' | 'email'; value: string }

/** Throws on a blank one: the SDK would send it, and which customer Recur then picks is undefined. */
export function identifierValue({ by, value }: CustomerIdentifier): string {
	const trimmed = value.trim()
	if (!trimmed) throw new Error(`A blank ${by} cannot identify a Recur customer`)
	return trimmed
}

/** PostgreSQL refuses some years that JavaScript accepts, such as 0. */
export function isStorable(date: Date): boolean {
	return date.getUTCFullYear() > 0 && date.getUTCFullYear() < 10_000
}

function shortText() {
	// PostgreSQL text cannot hold NUL.
	const storable = /^[^\0]*$/
	return z.string().trim().min(1).max(255).regex(storable)
}

function toSnakeCaseMembers(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
	const members = new Map<string, unknown>(Object.entries(value))
	for (const [name, member] of Object.entries(value)) {
		const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
		members.set(snake, members.get(snake) ?? member)
	}
	return Object.fromEntries(members)
}
