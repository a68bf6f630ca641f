import { afterAll, test } from 'vitest'
import { expectOneEffectInARow } from '#tests/integration/support/one-effect.ts'
import { startSyncedApp } from '#tests/integration/support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)

test('1000 deliveries in a row have one effect', async () => {
	await expectOneEffectInARow(app, 1000)
})
