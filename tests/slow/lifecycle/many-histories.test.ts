import { test } from 'vitest'
import { expectFollowableHistories } from '#tests/integration/support/histories.ts'

test('a listener can follow 32 histories with lost events', async () => {
	await expectFollowableHistories({ runs: 4 })
})
