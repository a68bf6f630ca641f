import { afterAll, test } from 'vitest'
import { expectOneEffectInARow } from '#tests/integration/support/one-effect.ts'
import { startSyncedApp } from '#tests/integration/support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)

test('an event delivered a thousand times in a row has one effect', async () => {
	await expectOneEffectInARow(app, 1000)
})
