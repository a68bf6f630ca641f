import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { draftMigration } from '#prisma/engine/draft-migration.ts'
import { migrate } from '#prisma/migrate.ts'
import { query } from '#scripts/local/query.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { blankDatabase, copyOfMigrations, write } from '../support/blank-database.ts'

test('the migrations say exactly what the schema says', async () => {
	const shadow = await blankDatabase()
	expect(await draftMigration(shadow)).toBeNull()
})

test('migrating a second time applies nothing', async () => {
	const url = await blankDatabase()
	expect(await migrate(url)).toContain('20261123120000_init')
	expect(await migrate(url)).toEqual([])
})

test('migrating at once applies each migration once', async () => {
	const url = await blankDatabase()
	const applied = await Promise.all([migrate(url), migrate(url), migrate(url)])
	expect(applied.flat()).toEqual([...new Set(applied.flat())])
	const rows = await query(url, 'SELECT migration_name, finished_at FROM _prisma_migrations')
	expect(rows.map((row) => row.migration_name)).toEqual(applied.flat())
})

test('a failed migration is undone and may run again', async () => {
	const url = await blankDatabase()
	const folder = copyOfMigrations()
	write(folder, "CREATE TABLE half (n int); INSERT INTO half VALUES ('not; a number');")
	await expect(migrate(url, { folder })).rejects.toThrow(/invalid input syntax[\s\S]*29990101000000_more/)
	expect(await query(url, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }])

	const record = "SELECT logs, rolled_back_at FROM _prisma_migrations WHERE migration_name LIKE '%_more'"
	const failed = { logs: expect.stringContaining('invalid input syntax'), rolled_back_at: expect.any(Date) }
	expect(await query(url, record)).toEqual([failed])

	write(folder, "CREATE TABLE half (n text); INSERT INTO half VALUES ('a; b');")
	expect(await migrate(url, { folder })).toEqual(['29990101000000_more'])
	expect(await query(url, 'SELECT n FROM half')).toEqual([{ n: 'a; b' }])
})

test('refuses a database with a migration that began and has no known end', async () => {
	const url = await blankDatabase()
	const folder = copyOfMigrations()
	await migrate(url)
	await query(
		url,
		`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('1', '', '29990101000000_more')`,
	)
	write(folder, 'CREATE TABLE more (n int);')
	await expect(migrate(url, { folder })).rejects.toThrow('29990101000000_more did not finish')
	await query(url, `UPDATE _prisma_migrations SET logs = 'failed' WHERE finished_at IS NULL`)
	expect(await migrate(url, { folder })).toEqual(['29990101000000_more'])
})

test.each([
	['no migrations', '', 'public has tables and no migrations'],
	['its own', `('1', '', '20200101000000_theirs', now(), NULL)`, 'public are of another app'],
	[
		'its own, of which one failed',
		`('1', '', 'theirs', now(), NULL), ('2', '', 'more', NULL, 'failed')`,
		'another app',
	],
	['its own, of which the first failed', `('1', '', 'theirs', NULL, 'failed')`, 'another app'],
])('leaves a schema alone that has tables and %s', async (_, theirs, sentence) => {
	const url = await blankDatabase()
	await query(url, 'CREATE TABLE theirs (n int)')
	if (theirs) {
		await query(
			url,
			'CREATE TABLE _prisma_migrations (id text, checksum text, migration_name text, finished_at timestamptz, logs text, rolled_back_at timestamptz)',
		)
		await query(url, `INSERT INTO _prisma_migrations VALUES ${theirs}`)
	}
	const content = async () => [
		await query(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`),
		theirs && (await query(url, 'SELECT * FROM _prisma_migrations ORDER BY id')),
	]
	const before = await content()
	await expect(migrate(url)).rejects.toThrow(sentence)
	expect(await content()).toEqual(before)
})

test('a role that may create no schema migrates the one it was given', async () => {
	const url = new URL(await blankDatabase())
	const role = `migrator_${randomUUID().slice(0, 8)}`
	await query(url.href, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
	onTestFinished(async () => void (await query(url.href, `DROP OWNED BY ${role}; DROP ROLE ${role}`)))
	const theirs = Object.assign(new URL(url), { username: role, password: 'secret', search: '?schema=recur' }).href
	await expect(migrate(theirs)).rejects.toThrow('permission denied for database')
	await query(url.href, `CREATE SCHEMA recur AUTHORIZATION ${role}`)
	expect(await migrate(theirs)).toContain('20261123120000_init')
})

test('old times without a zone stay the same in Taipei', async () => {
	const url = await blankDatabase()
	await query(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET timezone = 'Asia/Taipei'`)
	await migrateUntil(url, '20261124')
	await query(
		url,
		`INSERT INTO "User" (id, email, "passwordHash", "updatedAt") VALUES ('u', 'u@example.com', '', '2026-11-24')`,
	)
	const stale = "'l', 'u', 'TEST', 'c', 'EMAIL', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"
	const columns = `id, "userId", environment, "customerId", "learnedFrom", "staleAt", "updatedAt"`
	await query(url, `INSERT INTO "RecurCustomer" (${columns}) VALUES (${stale})`)

	await migrate(url)
	// The query of docs/operations/runbooks.md.
	const marked = `SELECT count(*)::int FROM "RecurCustomer" WHERE "staleAt" > now() - interval '1 hour'`
	expect(await query(url, marked)).toEqual([{ count: 1 }])
	expect(await query(url, `SELECT "updatedAt" FROM "User"`)).toEqual([{ updatedAt: new Date('2026-11-24T00:00:00Z') }])
	const zoneless = `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'
		AND data_type = 'timestamp without time zone'`
	expect(await query(url, zoneless)).toEqual([])
})

test('when a portal was last opened is taken from the audit trail', async () => {
	const url = await blankDatabase()
	await migrateUntil(url, '20261201025000_portal_opened_at')
	for (const id of ['u', 'v']) {
		await query(url, `INSERT INTO "User" (id, email, "updatedAt") VALUES ('${id}', '${id}@example.com', now())`)
	}
	const customers = ["'LIVE', 'u', NULL", "'TEST', 'u', NULL", "'TEST', 'v', NULL", "'TEST', NULL, 'u'"]
	for (const [index, owner] of customers.entries()) {
		await query(
			url,
			`INSERT INTO "RecurCustomer" (id, "customerId", environment, "userId", "ownerId", "learnedFrom", "updatedAt")
			VALUES ('${index}', '${index}', ${owner}, 'EMAIL', now())`,
		)
	}
	const pressed = ["'portal_opened', '2026-11-25'", "'portal_opened', '2026-11-26'", "'portal_refused', '2026-11-27'"]
	for (const entry of pressed) {
		const columns = `"userId", actor, environment, action, at`
		await query(url, `INSERT INTO "AuditEntry" (${columns}) VALUES ('u', 'person', 'TEST', ${entry})`)
	}
	await migrate(url)
	const opened = `SELECT "portalOpenedAt" FROM "RecurCustomer" ORDER BY id`
	const times = (await query(url, opened)).map(({ portalOpenedAt }) => portalOpenedAt)
	expect(times).toEqual([null, new Date('2026-11-26T00:00:00Z'), null, null])
})

test('refuses an e-mail that is not lower case', async () => {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	const insert = `INSERT INTO "User" (id, email, "passwordHash", "updatedAt") VALUES ('u', 'Mixed@example.com', 'x', now())`
	await expect(query(database.url, insert)).rejects.toThrow('User_email_lower_case')
})

test.each([
	['postgresql://someone:hunter2@127.0.0.1:1/portal', /portal on 127\.0\.0\.1:1: connect ECONNREFUSED/],
	['postgresql://someone:hunter2@no-such-host.invalid/portal', /portal on no-such-host\.invalid: getaddrinfo/],
	['mysql://someone:hunter2@localhost/portal', /^Malformed: DATABASE_URL \(an address like postgresql:/],
])('names an unusable database without password: %s', async (url, sentence) => {
	const error = await migrate(url).catch((caught: Error) => caught)
	expect(error).toMatchObject({ message: expect.stringMatching(sentence) })
	expect(String(error)).not.toContain('hunter2')
})

/** Without this migration and the later ones. */
async function migrateUntil(url: string, first: string): Promise<void> {
	const older = copyOfMigrations()
	const later = readdirSync(older).filter((name) => name >= first && name < 'a')
	for (const name of later) rmSync(path.join(older, name), { recursive: true })
	await migrate(url, { folder: older })
}
