import { afterAll, test } from 'vitest'
import { expectConvergence } from '#tests/integration/support/convergence.ts'
import { startSyncedApp } from '#tests/integration/support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)

test('64 stories in any order end in Recur’s state', async () => {
	await expectConvergence(app, { runs: 8 })
})
