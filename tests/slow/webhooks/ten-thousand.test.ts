import { test } from 'vitest'
import { expectStormSurvived } from '#tests/integration/support/webhook-storm.ts'

test('10 000 deliveries of 200 events at two processes, one of them killed, leave exactly Recur’s state', async () => {
	await expectStormSurvived({ deliveries: 10_000, killAt: 4000 })
})
