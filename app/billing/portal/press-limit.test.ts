import { expect, test } from 'vitest'
import { createPressLimit, type RecentPress } from './press-limit.server.ts'

const recorded = (requestId: string | null, ageSeconds = 1): RecentPress => ({ requestId, ageSeconds })

test('counts each press once, whether recorded or in progress', () => {
	const limit = createPressLimit(3)
	expect(limit.take('u', 'a', [])).toEqual({ ok: true })
	expect(limit.take('u', 'b', [recorded('a')])).toEqual({ ok: true })
	limit.end('u', 'a')
	// `b` has read the trail before `a` was in it.
	expect(limit.take('u', 'c', [])).toEqual({ ok: true })
	expect(limit.take('u', 'd', [recorded('a'), recorded('b')]).ok).toBe(false)
	expect(limit.take('somebody else', 'd', [])).toEqual({ ok: true })
})

test('counts presses of other processes and presses without a request id', () => {
	const limit = createPressLimit(3)
	expect(limit.take('u', 'a', [recorded(null), recorded('elsewhere')])).toEqual({ ok: true })
	expect(limit.take('u', 'b', [recorded(null), recorded('elsewhere')]).ok).toBe(false)
})

test.each([
	[[recorded('a', 12.3), recorded('b', 59.9)], 1],
	[[recorded('a', 12.3), recorded('b', 20.5)], 40],
	[[recorded('a', -5), recorded('b', -1)], 60],
	[[recorded('a', 70), recorded('b', 80)], 1],
])('reports when the oldest of %j expires: in %i s', (recent, seconds) => {
	expect(createPressLimit(2).take('u', 'c', recent)).toEqual({ ok: false, retryAfterSeconds: seconds })
})

test('a refused press does not count', () => {
	const limit = createPressLimit(1)
	expect(limit.take('u', 'a', [recorded('x', 59)]).ok).toBe(false)
	expect(limit.take('u', 'b', [])).toEqual({ ok: true })
})
