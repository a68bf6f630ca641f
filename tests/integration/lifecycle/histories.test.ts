import { test } from 'vitest'
import { expectFollowableHistories } from '../support/histories.ts'

test('whatever is lost, doubled or reordered, one who listens is told what can follow, and knows what runs', async () => {
	await expectFollowableHistories({ runs: 2 })
})
