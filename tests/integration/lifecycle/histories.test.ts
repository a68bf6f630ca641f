import { test } from 'vitest'
import { expectFollowableHistories } from '../support/histories.ts'

test('a listener can follow lost and reordered events', async () => {
	await expectFollowableHistories({ runs: 2 })
})
