import type { ParameterRules } from './read-parameters.ts'
import { validationError } from './validation-error.ts'

/** Recur gives 10 rows when not asked for another number, and never more than 100. */
export const PAGE_PARAMETERS: ParameterRules = { limit: /^([1-9]\d?|100)$/, starting_after: null }

type Page<Row> = { rows: Row[]; hasMore: boolean; nextCursor: string | null }

/** The rows behind the one that `starting_after` names. */
export function paginate<Row extends { id: string }>(all: Row[], parameters: Record<string, string>): Page<Row> {
	const start = startOf(all, parameters.starting_after)
	const rows = all.slice(start, start + Number(parameters.limit ?? 10))
	const hasMore = start + rows.length < all.length
	return { rows, hasMore, nextCursor: hasMore ? (rows.at(-1)?.id ?? null) : null }
}

function startOf(all: { id: string }[], startingAfter: string | undefined): number {
	if (startingAfter === undefined) return 0
	const index = all.findIndex(({ id }) => id === startingAfter)
	if (index === -1) throw validationError([{ field: 'starting_after', message: 'names no row of this list' }])
	return index + 1
}
