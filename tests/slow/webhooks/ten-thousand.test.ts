import { test } from 'vitest'
import { expectStormSurvived } from '#tests/integration/support/webhook-storm.ts'

test('10 000 deliveries and a killed process end in Recur’s state', async () => {
	await expectStormSurvived({ deliveries: 10_000, killAt: 4000 })
})
