import { expect, test } from 'vitest'
import { restartDelay } from './processes.server.ts'

test('a process that dies once is replaced after a second, and one that keeps dying at most once a minute', () => {
	expect([1, 2, 3, 7, 1000].map(restartDelay)).toEqual([1000, 2000, 4000, 60_000, 60_000])
})
