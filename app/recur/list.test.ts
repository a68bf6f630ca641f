import { expect, test } from 'vitest'
import { type RecurPage, readWholeList } from './list.server.ts'
import type { RecurResult } from './read-response.server.ts'

type Row = { id: string; amount: number }

test('reads page after page by cursor', async () => {
	const { list, asked } = listOf(page([1, 2], 'a'), page([3], 'b'), page([4]))
	expect(await readWholeList(list)).toEqual(whole([1, 2, 3, 4]))
	expect(asked).toEqual([null, 'a', 'b'])
})

test('the last of repeated rows counts', async () => {
	const moved = { ...page([3]), rows: [{ id: 'row 1', amount: 7 }, ...page([3]).rows] }
	const { list } = listOf(page([1, 2, 2], 'a'), moved)
	const result = await readWholeList(list)
	expect(result).toMatchObject({
		value: { rows: [{ id: 'row 1', amount: 7 }, { id: 'row 2' }, { id: 'row 3' }], isWhole: true },
	})
})

test('counts skipped rows over all pages', async () => {
	const { list } = listOf(page([1], 'a', 2), page([], 'b', 1), page([2], null, 0), page([3]))
	expect(await readWholeList(list)).toEqual(whole([1, 2], 3))
})

test('a list of only bad rows is unreadable', async () => {
	const { list } = listOf(page([], 'a', 1), page([], null, 1))
	expect(await readWholeList(list)).toEqual({
		ok: false,
		failure: { kind: 'unavailable', status: 200, reason: 'unreadable' },
	})
	expect(await readWholeList(listOf(page([])).list)).toEqual(whole([]))
})

test('one failed page fails the list', async () => {
	const failure = { kind: 'unavailable', status: 503, reason: 'server_error' } as const
	const { list, asked } = listOf(page([1], 'a'), { ok: false, failure }, page([2]))
	expect(await readWholeList(list)).toEqual({ ok: false, failure })
	expect(asked).toHaveLength(2)
})

test('stops after ten pages and reports that there are more', async () => {
	let pages = 0
	const result = await readWholeList(async () => {
		pages += 1
		return { ok: true, value: page([pages], 'again') }
	})
	expect(pages).toBe(10)
	expect(result).toMatchObject({ ok: true, value: { isWhole: false } })
})

function page(numbers: number[], nextCursor: string | null = null, skipped = 0): RecurPage<Row> {
	return { rows: numbers.map((number) => ({ id: `row ${number}`, amount: number })), skipped, nextCursor }
}

function whole(numbers: number[], skipped = 0) {
	return { ok: true, value: { rows: page(numbers).rows, skipped, isWhole: true } }
}

/** A list whose pages come in this order, and the cursors it was asked for. */
function listOf(...pages: (RecurPage<Row> | Extract<RecurResult<never>, { ok: false }>)[]) {
	const asked: (string | null)[] = []
	const rest = pages.values()
	async function list(cursor: string | null): Promise<RecurResult<RecurPage<Row>>> {
		asked.push(cursor)
		const next = rest.next().value
		if (!next) throw new Error('Asked for more pages than there are')
		return 'ok' in next ? next : { ok: true, value: next }
	}
	return { list, asked }
}
