import { afterAll, test } from 'vitest'
import { expectConvergence } from '../support/convergence.ts'
import { startSyncedApp } from '../support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)

test('events in any order end in Recur’s state', async () => {
	await expectConvergence(app, { runs: 2 })
})
