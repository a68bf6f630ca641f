import { test } from 'vitest'
import { expectStormSurvived } from '../support/webhook-storm.ts'

test('2 000 deliveries of 200 events at two processes, one of them killed, leave exactly Recur’s state', async () => {
	await expectStormSurvived({ deliveries: 2000, killAt: 800 })
})
