import { expect, test } from 'vitest'
import { restartDelay } from './processes.server.ts'

test('restarts after a second, later at most once a minute', () => {
	expect([1, 2, 3, 7, 1000].map(restartDelay)).toEqual([1000, 2000, 4000, 60_000, 60_000])
})
