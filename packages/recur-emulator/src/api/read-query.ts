import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Identifiers } from '../world/world.ts'
import { type FieldProblem, validationError } from './answer.ts'

/** A pattern for the value of each parameter; null for any value. */
type QueryRules = Record<string, RegExp | null>
type Query = Record<string, string>

/** They have only one spelling, even in the SDK. */
export const CUSTOMER_PARAMETERS: QueryRules = { email: null, external_id: null, customer_id: null }

/** Recur returns 10 rows by default, and at most 100. */
export const PAGE_PARAMETERS: QueryRules = { limit: /^([1-9]\d?|100)$/, starting_after: null }

/** Unknown, repeated, blank and malformed parameters are errors that name the parameter. */
export function readQuery(c: Context<EmulatorEnv>, rules: QueryRules): Query {
	const given = Object.entries(c.req.queries())
	const problems = given.flatMap(([field, values]): FieldProblem[] => {
		const message = problemOf(rules, field, values)
		return message ? [{ field, message }] : []
	})
	if (problems.length > 0) throw validationError(problems)
	return Object.fromEntries(given.map(([field, [value = '']]) => [field, value]))
}

export function identifiersIn({ email, external_id, customer_id }: Query): Identifiers | null {
	const identifiers = {
		...(customer_id !== undefined && { customerId: customer_id }),
		...(external_id !== undefined && { externalId: external_id }),
		...(email !== undefined && { email }),
	}
	return Object.keys(identifiers).length > 0 ? identifiers : null
}

export function paginate<Row extends { id: string }>(all: Row[], { limit = '10', starting_after }: Query) {
	const start = starting_after === undefined ? 0 : indexAfter(all, starting_after)
	const rows = all.slice(start, start + Number(limit))
	const hasMore = start + rows.length < all.length
	return { rows, hasMore, nextCursor: hasMore ? (rows.at(-1)?.id ?? null) : null }
}

function indexAfter(all: { id: string }[], cursor: string): number {
	const index = all.findIndex(({ id }) => id === cursor)
	if (index === -1) throw validationError([{ field: 'starting_after', message: 'names no row of this list' }])
	return index + 1
}

function problemOf(rules: QueryRules, field: string, values: string[]): string | null {
	if (!Object.hasOwn(rules, field)) return 'unknown parameter'
	if (values.length > 1) return 'given more than once'
	const [value = ''] = values
	if (value.trim() === '') return 'must not be blank'
	return rules[field]?.test(value) === false ? `must match ${rules[field].source}` : null
}
