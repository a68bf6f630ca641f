import { expect, onTestFinished } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { createSeededDatabase } from '#tests/support/seeded-database.ts'
import { WEBHOOK_SECRET } from './synced-app.ts'

/**
 * A database and an emulator, with the demo users or empty, for built servers that share them. They end with the test. `way`
 * puts something between the servers and the database. `settings` are those of the servers, for the operator's commands.
 */
export async function prepareProcesses(
	content: 'demo' | 'empty',
	settings: Record<string, string>,
	way: (databaseUrl: string) => string = (url) => url,
) {
	const database = await (content === 'demo' ? createSeededDatabase() : createTestDatabase())
	onTestFinished(database.drop)
	const emulator = await startEmulator({ seed: content })
	onTestFinished(emulator.stop)
	const { prisma, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	onTestFinished(close)
	const env = {
		...VALID_ENV,
		DATABASE_URL: way(database.url),
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
		RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
		RECUR_CALLS_PER_MINUTE: '100000',
		DATABASE_WAIT_MS: String(PATIENCE_MS),
		...settings,
	}
	async function start(own: Record<string, string> = {}) {
		const server = await startBuiltServer({ ...env, ...own })
		expect(await server.untilReady()).toBeNull()
		return server
	}
	return { prisma, recur: createControlClient(emulator.origin), origin: emulator.origin, settings: env, start }
}
