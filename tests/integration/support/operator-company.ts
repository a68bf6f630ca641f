import { onTestFinished } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { PATIENCE_MS } from '#scripts/local/test-database.ts'
import { createSeededDatabase } from '#tests/support/seeded-database.ts'
import { operatorSettings } from './run-sync.ts'

/** One of the demo users' customers: of linked@example.com. */
export const LINKED_CUSTOMER = 'demolinkedcustomer000001'

/** The demo users and their customers at Recur, without an app, until the test ends; and the settings of an operator's command. */
export async function startCompany() {
	const database = await createSeededDatabase()
	onTestFinished(database.drop)
	const emulator = await startEmulator({ seed: 'demo' })
	onTestFinished(emulator.stop)
	const { prisma, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	onTestFinished(close)
	const settings = operatorSettings(database.url, emulator.origin)
	return { settings, prisma, origin: emulator.origin, recur: createControlClient(emulator.origin) }
}
