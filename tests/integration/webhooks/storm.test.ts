import { test } from 'vitest'
import { expectStormSurvived } from '../support/webhook-storm.ts'

test('2 000 deliveries and a killed process end in Recur’s state', async () => {
	await expectStormSurvived({ deliveries: 2000, killAt: 800 })
})
