import { test } from 'vitest'
import { expectFollowableHistories } from '#tests/integration/support/histories.ts'

test('a listener can follow 32 lives of lost events', async () => {
	await expectFollowableHistories({ runs: 4 })
})
