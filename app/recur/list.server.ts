import { z } from 'zod'
import type { RecurFailure, RecurResult } from './read-response.server.ts'
import { wireId } from './wire.server.ts'

// Recur's maximum.
const PAGE_SIZE = '100'
// No store has a thousand plans and no customer a thousand subscriptions: a longer list is a fault of Recur's.
const MAX_PAGES = 10

export const unreadableList: RecurFailure = { kind: 'unavailable', status: 200, reason: 'unreadable' }

type Rows<Row> = { rows: Row[]; skipped: number }

/** `skipped` rows could not be read and are missing in `rows`. */
export type RecurPage<Row> = Rows<Row> & { nextCursor: string | null }

/** Each id once; `isWhole` is false when the limit was reached. */
export type WholeList<Row> = Rows<Row> & { isWhole: boolean }

export function pageQuery(cursor: string | null): Record<string, string> {
	return { limit: PAGE_SIZE, ...(cursor !== null && { starting_after: cursor }) }
}

export const wirePaging = { has_more: z.boolean().nullish(), next_cursor: wireId.nullish().catch(null) }

/** One bad row must not hide the others: skip and count it. */
export function wireRows<Row extends z.ZodType>(row: Row) {
	return z.array(z.unknown()).transform((all): Rows<z.output<Row>> => {
		const rows = all.flatMap((one): z.output<Row>[] => {
			const read = row.safeParse(one)
			return read.success ? [read.data] : []
		})
		return { rows, skipped: all.length - rows.length }
	})
}

/** A list of only bad rows would read as an empty one. */
export function hasReadableRows({ rows, skipped }: Rows<unknown>): boolean {
	return rows.length > 0 || skipped === 0
}

export function toPage<Row extends { id: string }>(
	{ rows, skipped }: Rows<Row>,
	{ has_more, next_cursor }: z.output<z.ZodObject<typeof wirePaging>>,
	context: z.RefinementCtx,
): RecurPage<Row> {
	// Without a cursor, continue from the last row; stopping would drop rows.
	const nextCursor = has_more ? (next_cursor ?? rows.at(-1)?.id ?? null) : null
	if (has_more && nextCursor === null && skipped > 0) context.addIssue('The list goes on, but from nowhere')
	return { rows, skipped, nextCursor }
}

/** Pages shift while Recur changes the list: if a row comes twice, the last one counts. A list of only bad rows is a failure. */
export async function readWholeList<Row extends { id: string }>(
	readPage: (cursor: string | null) => Promise<RecurResult<RecurPage<Row>>>,
): Promise<RecurResult<WholeList<Row>>> {
	const byId = new Map<string, Row>()
	let [skipped, cursor, pages] = [0, null as string | null, 0]
	do {
		const page = await readPage(cursor)
		if (!page.ok) return page
		for (const row of page.value.rows) byId.set(row.id, row)
		skipped += page.value.skipped
		cursor = page.value.nextCursor
		pages += 1
	} while (cursor !== null && pages < MAX_PAGES)
	const list = { rows: [...byId.values()], skipped, isWhole: cursor === null }
	if (hasReadableRows(list)) return { ok: true, value: list }
	return { ok: false, failure: unreadableList }
}
