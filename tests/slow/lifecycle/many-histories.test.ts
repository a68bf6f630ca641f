import { test } from 'vitest'
import { expectFollowableHistories } from '#tests/integration/support/histories.ts'

test('whatever is lost, doubled or reordered, one who listens is told what can follow, and knows what runs', async () => {
	await expectFollowableHistories({ runs: 4 })
})
