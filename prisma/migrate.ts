import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { schemaOf } from '#app/platform/database-url.server.ts'
import { UtcClient } from '#app/platform/utc-client.server.ts'
import { databaseTask } from './database-task.ts'
import {
	appliedMigrations,
	migrationNames,
	migrationsFolder,
	migrationsTable,
	readMigration,
} from './migration-files.ts'

// Prisma's own, so that `prisma migrate deploy` and this wait for each other.
const MIGRATION_LOCK = 72_707_369
const CONNECT_TIMEOUT_MS = 5000
const OWN_SCHEMA = 'give ours one of its own with ?schema=recur'
// As Prisma makes it.
const COLUMNS = `
	id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
	logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0`

type Options = {
	/** For tests. */
	folder?: string
	/** Runs the migrations, and is told how many of these there are. */
	showProgress?(total: number, run: (update: (done: number) => void) => Promise<void>): Promise<void>
}

/** Applies the migrations that the schema of a database lacks and returns their names. Concurrent processes wait for each other. */
export async function migrate(databaseUrl: string, options: Options = {}): Promise<string[]> {
	const { folder = migrationsFolder, showProgress = (_, run) => run(() => {}) } = options
	return await databaseTask(databaseUrl, async () => {
		const schema = schemaOf(databaseUrl)
		const config = { connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS }
		const [lock, client] = [new UtcClient(config), new UtcClient(config)]
		try {
			await lock.connect()
			// The lock belongs to a transaction, because a pooler such as PgBouncer keeps a connection for no longer.
			await lock.query('BEGIN')
			await lock.query('SET LOCAL idle_in_transaction_session_timeout = 0')
			await lock.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
			await client.connect()
			const names = migrationNames(folder)
			await prepareSchema(client, schema, names)
			const applied = new Set(await appliedMigrations(client, schema))
			const missing = names.filter((name) => !applied.has(name))
			await showProgress(missing.length, async (update) => {
				for (const [done, name] of missing.entries()) {
					update(done)
					await apply(client, schema, name, readMigration(folder, name))
				}
			})
			return missing
		} finally {
			await Promise.all([lock.end(), client.end()])
		}
	})
}

async function prepareSchema(client: pg.Client, schema: string, names: string[]): Promise<void> {
	const table = migrationsTable(schema)
	const { rows } = await client.query(
		`SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS "isThere", to_regclass($2) IS NOT NULL AS "isMigrated",
			EXISTS (SELECT FROM pg_tables WHERE schemaname = $1) AS "hasTables"`,
		[schema, table],
	)
	const [{ isThere, isMigrated, hasTables }] = rows as [{ isThere: boolean; isMigrated: boolean; hasTables: boolean }]
	if (isMigrated) {
		await refuseForeign(client, schema, names)
		return await refuseUnfinished(client, table)
	}
	if (hasTables) {
		throw new Error(
			`its schema ${schema} has tables and no migrations; ${OWN_SCHEMA}, or if it is the right one: https://pris.ly/d/migrate-baseline`,
		)
	}
	// Not IF NOT EXISTS, which also asks a role that may not create schemas for that right.
	if (!isThere) await client.query(`CREATE SCHEMA "${schema}"`)
	await client.query(`CREATE TABLE ${table} (${COLUMNS})`)
}

/** Before anything is written, so of failed ones too. */
async function refuseForeign(client: pg.Client, schema: string, names: string[]): Promise<void> {
	const { rows } = await client.query(
		`SELECT bool_or(migration_name = ANY ($1)) AS "isOurs" FROM ${migrationsTable(schema)}`,
		[names],
	)
	if (rows[0]?.isOurs === false)
		throw new Error(`the migrations of its schema ${schema} are of another app; ${OWN_SCHEMA}`)
}

/** Of what failed nothing is left. What neither failed nor ended, such as Prisma's engine leaves when it dies, nobody knows. */
async function refuseUnfinished(client: pg.Client, table: string): Promise<void> {
	await client.query(`
		UPDATE ${table} SET rolled_back_at = now()
		WHERE finished_at IS NULL AND rolled_back_at IS NULL AND logs IS NOT NULL`)
	const { rows } = await client.query(`
		SELECT migration_name AS "name" FROM ${table} WHERE finished_at IS NULL AND rolled_back_at IS NULL`)
	if (rows[0]) throw new Error(`its migration ${rows[0].name} did not finish; see https://pris.ly/d/migrate-resolve`)
}

/** Applies a migration and records it in one transaction. A failed one leaves nothing but its record, and may run again. */
async function apply(client: pg.Client, schema: string, name: string, sql: string): Promise<void> {
	const checksum = createHash('sha256').update(sql).digest('hex')
	const record = (logs: string | null) =>
		client.query(
			`INSERT INTO ${migrationsTable(schema)} (id, checksum, migration_name, logs, finished_at, rolled_back_at, applied_steps_count)
			SELECT $1, $2, $3, $4::text, CASE WHEN $4 IS NULL THEN clock_timestamp() END,
				CASE WHEN $4 IS NOT NULL THEN clock_timestamp() END, ($4 IS NULL)::int`,
			[randomUUID(), checksum, name, logs],
		)
	try {
		await client.query('BEGIN')
		await client.query(`SET LOCAL search_path = "${schema}"`)
		// Sent whole: PostgreSQL itself finds the statements.
		await client.query(sql)
		await record(null)
		await client.query('COMMIT')
	} catch (error) {
		await client.query('ROLLBACK').catch(() => {})
		if (!(error instanceof pg.DatabaseError)) throw error
		await record(error.message).catch(() => {})
		throw new Error(`${error.message}, in the migration ${name}; nothing of it was applied`)
	}
}
