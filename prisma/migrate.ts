import pg from 'pg'
import { databaseTask, runAsCommand } from './database-task.ts'
import { withSchemaEngine } from './engine/schema-engine.ts'
import { migrationsFolder, readMigrations } from './migration-files.ts'

// Any number that no other user of the database locks; the schema engine's own lock is 72707369.
const MIGRATION_LOCK = 7_232_687
const CONNECT_TIMEOUT_MS = 5000
const FORGET_FAILED_MIGRATION = `
	UPDATE _prisma_migrations SET rolled_back_at = now()
	WHERE finished_at IS NULL AND rolled_back_at IS NULL AND logs IS NOT NULL`

/**
 * Applies the migrations a database lacks and returns their names. Concurrent processes wait for each other.
 * `folder` is for tests.
 */
export async function migrate(databaseUrl: string, folder = migrationsFolder): Promise<string[]> {
	return await databaseTask(databaseUrl, async () => {
		const lock = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
		await lock.connect()
		try {
			// The lock belongs to a transaction, because a pooler such as PgBouncer keeps a connection for no longer.
			await lock.query('BEGIN')
			await lock.query('SET LOCAL idle_in_transaction_session_timeout = 0')
			await lock.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
			return await applyMigrations(databaseUrl, folder)
		} catch (error) {
			// A migration runs in one transaction: a failed one left nothing and may run again once it is fixed.
			await lock.query(FORGET_FAILED_MIGRATION).catch(() => {})
			await lock.query('COMMIT').catch(() => {})
			throw error
		} finally {
			await lock.end()
		}
	})
}

async function applyMigrations(databaseUrl: string, folder: string): Promise<string[]> {
	return await withSchemaEngine(databaseUrl, async (engine) => {
		const filters = { externalTables: [], externalEnums: [] }
		const applied = await engine.applyMigrations({ migrationsList: readMigrations(folder), filters })
		return applied.appliedMigrationNames
	})
}

await runAsCommand(import.meta, async (databaseUrl) => {
	const applied = await migrate(databaseUrl)
	return applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.'
})
