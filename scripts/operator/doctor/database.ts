import { existsSync } from 'node:fs'
import type pg from 'pg'
import { syncPriority } from '#app/billing/sync/sync-job.server.ts'
import type { RecurEnvironment } from '#app/recur/client.server.ts'
import { appliedMigrations, migrationNames, migrationsFolder } from '#prisma/migration-files.ts'
import { type Check, errorCode, failed, ok, warning } from './check.ts'
import { checkClock } from './clock.ts'
import { checkFailover } from './failover.ts'

const OLD_JOB_MINUTES = 15
const MIGRATE = 'Run node build/migrate.js, or npm run db:migrate.'

/** What is examined: `setting` names the database, and `schema` is where our tables are in it. */
type Examined = { pool: pg.Pool; environment: RecurEnvironment; setting: string; schema: string }

function reasons(setting: string): Record<string, [message: string, remedy: string]> {
	return {
		ECONNREFUSED: ['The database refuses the connection.', `Start it, or correct host and port in ${setting}.`],
		ENOTFOUND: [`The host of ${setting} is unknown.`, `Correct the host in ${setting}.`],
		'28P01': ['The database refuses the user or the password.', `Correct both in ${setting}.`],
		'28000': ['The database refuses the user, or requires TLS.', 'Correct the user, or add sslmode=require.'],
		'3D000': ['The database server has no database of that name.', `Create it, or correct the name in ${setting}.`],
		// The driver's own time limits carry no code.
		Error: ['The database does not answer in time.', `Check host and port in ${setting}, and the firewall.`],
		'53300': ['The database has no connection left.', 'Lower DATABASE_POOL_SIZE, or allow more connections.'],
	}
}

export function databaseChecks({ pool, environment, setting, schema }: Examined): Check[] {
	const settings = [setting]
	return [
		{ name: 'database', settings, run: () => checkReachable(pool, setting) },
		{ name: 'database-writes', settings, after: ['database'], run: () => checkWrites(pool, setting) },
		{ name: 'database-failover', settings, after: ['database-writes'], run: () => checkFailover(pool) },
		{ name: 'database-clock', settings, after: ['database'], run: () => checkClock(pool) },
		{ name: 'migrations', settings, after: ['database'], run: () => checkMigrations(pool, schema) },
		{
			name: 'sync-queue',
			settings: [...settings, 'RECUR_SECRET_KEY'],
			after: ['migrations'],
			run: () => checkQueue(pool, environment),
		},
		{
			name: 'webhooks',
			settings: [...settings, 'RECUR_SECRET_KEY', 'RECUR_WEBHOOK_SECRET'],
			// Without a secret none can arrive, and that check says so.
			after: ['webhook-secret', 'migrations'],
			run: () => checkWebhooks(pool, environment),
		},
	]
}

async function checkReachable(pool: pg.Pool, setting: string) {
	const started = performance.now()
	try {
		await pool.query('SELECT 1')
	} catch (error) {
		const code = errorCode(error)
		const [message, remedy] = reasons(setting)[code] ?? [
			`The database cannot be reached (${code}).`,
			`Check that it is running, and that ${setting} points to it.`,
		]
		return failed(message, remedy)
	}
	return ok(`The database answers (connected within ${Math.ceil(performance.now() - started)} ms).`)
}

async function checkWrites(pool: pg.Pool, setting: string) {
	const { rows } = await pool.query(
		`SELECT pg_is_in_recovery() AS "isStandby", current_setting('transaction_read_only') = 'on' AS "isReadOnly"`,
	)
	if (!rows[0]?.isReadOnly) return ok('The database is a primary and accepts writes.')
	const what = rows[0].isStandby ? 'is a standby, and' : 'is a primary, but'
	return failed(`The database ${what} accepts no writes.`, `Point ${setting} to a primary that accepts writes.`)
}

async function checkMigrations(pool: pg.Pool, schema: string) {
	if (!existsSync(migrationsFolder)) {
		return warning('There are no migrations here to compare the database with.', 'Run it where the app is built.')
	}
	const { rows } = await pool.query(
		`SELECT has_schema_privilege(oid, 'USAGE') AS "isOurs" FROM pg_namespace WHERE nspname = $1`,
		[schema],
	)
	if (!rows[0]) return failed(`The database has no schema ${schema}.`, MIGRATE)
	if (!rows[0].isOurs) {
		return failed(`The role may not use the schema ${schema}.`, 'Give it the rights of deploy/app-role.sql.')
	}
	const names = migrationNames(migrationsFolder)
	const applied = await appliedMigrations(pool, schema)
	const missing = names.filter((name) => !applied.includes(name))
	if (missing.length > 0) {
		return failed(`Migrations are missing in the schema ${schema}: ${missing.join(', ')}.`, MIGRATE)
	}
	const unknown = applied.filter((name) => !names.includes(name))
	if (unknown.length > 0) {
		return warning(
			`The database has migrations that this version does not know (${unknown.length}).`,
			'A newer version migrated it; run that version.',
		)
	}
	return ok(`All ${names.length} migrations are applied in the schema ${schema}.`)
}

type Queue = {
	due: number
	people: number
	minutes: number | null
	givenUp: number
	postponed: number
	failure: string | null
}

async function checkQueue(pool: pg.Pool, environment: RecurEnvironment) {
	const { rows } = await pool.query<Queue>(
		`SELECT count(*) FILTER (WHERE "isDue")::int AS "due",
			count(*) FILTER (WHERE "isDue" AND "priority" <= $2)::int AS "people",
			floor(extract(epoch FROM now() - min("notBefore") FILTER (WHERE "isDue" AND "priority" <= $2)) / 60)::int AS "minutes",
			count(*) FILTER (WHERE NOT "isDue" AND "failure" IS NOT NULL)::int AS "postponed",
			mode() WITHIN GROUP (ORDER BY "failure") FILTER (WHERE NOT "isDue") AS "failure",
			(SELECT count(*)::int FROM "SyncJob" WHERE "environment" = $1 AND "failedAt" IS NOT NULL) AS "givenUp"
		FROM (
			SELECT *, "notBefore" <= now() AS "isDue" FROM "SyncJob"
			WHERE "environment" = $1 AND "requested" > "done" AND "failedAt" IS NULL) AS waiting`,
		[environment, syncPriority.webhook],
	)
	const { due = 0, people = 0, minutes = null, givenUp = 0, postponed = 0, failure = null } = rows[0] ?? {}
	const later = postponed > 0 ? `; postponed after a failure: ${postponed} (${failure})` : ''
	const state = `${due} sync jobs are due, ${people} of them after a visit or a webhook`
	if (minutes !== null && minutes >= OLD_JOB_MINUTES) {
		return warning(
			`${state}; the oldest has waited for ${minutes} minutes${later}.`,
			'Check that the app runs and that Recur answers; docs/operations/runbooks.md, "Recur\'s limit".',
		)
	}
	if (givenUp > 0) {
		return warning(
			`${state}; ${givenUp} were given up${later}.`,
			'docs/operations/runbooks.md, "sync given up"; npm run sync -- --failed restarts them.',
		)
	}
	return ok(`${state}; the oldest has waited for ${minutes ?? 0} minutes, and none was given up${later}.`)
}

async function checkWebhooks(pool: pg.Pool, environment: RecurEnvironment) {
	const { rows } = await pool.query<{ minutes: number | null; differed: number }>(
		`SELECT
			(SELECT floor(extract(epoch FROM now() - max("receivedAt")) / 60)::int FROM "WebhookEvent"
				WHERE "environment" = $1) AS "minutes",
			(SELECT coalesce(sum("differed"), 0)::int FROM "ReconciliationHour"
				WHERE "environment" = $1 AND "hour" > now() - interval '24 hours') AS "differed"`,
		[environment],
	)
	const { minutes = null, differed = 0 } = rows[0] ?? {}
	const last = minutes === null ? 'No webhook has arrived yet' : `The last webhook arrived ${describeAge(minutes)} ago`
	if (differed > 0) {
		return warning(
			`${last}; in the last 24 hours reconciliation corrected ${differed} snapshots whose changes no webhook reported.`,
			'Look at the endpoint and its deliveries in Recur’s dashboard; docs/operations/runbooks.md, "Reconciliation".',
		)
	}
	return ok(`${last}; in the last 24 hours reconciliation found no change that webhooks had missed.`)
}

function describeAge(minutes: number): string {
	// The clocks of the database and of who wrote the row may differ.
	if (minutes < 0) return '0 minutes'
	return minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`
}
