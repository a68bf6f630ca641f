import { rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { readMigrations } from '#prisma/engine/draft-migration.ts'
import { withSchemaEngine } from '#prisma/engine/schema-engine.ts'
import { migrate } from '#prisma/migrate.ts'
import { query } from '#scripts/local/query.ts'
import { blankDatabase, copyOfMigrations, write } from '#tests/integration/support/blank-database.ts'

test('our migrations and Prisma’s engine write the same, and each continues where the other stopped', async () => {
	const folder = copyOfMigrations()
	const [ours, theirs, oursFirst, theirsFirst] = await Promise.all([1, 2, 3, 4].map(blankDatabase))
	if (!ours || !theirs || !oursFirst || !theirsFirst) throw new Error('A database is missing')
	const all = await migrate(ours, { folder })
	expect(await migrateByEngine(theirs, folder)).toEqual(all)
	expect(await history(ours)).toEqual(await history(theirs))
	expect([await migrate(theirs, { folder }), await migrateByEngine(ours, folder)]).toEqual([[], []])

	const older = copyOfMigrations()
	for (const name of all.slice(3)) rmSync(path.join(older, name), { recursive: true })
	await migrate(oursFirst, { folder: older })
	await migrateByEngine(theirsFirst, older)
	expect([await migrateByEngine(oursFirst, folder), await migrate(theirsFirst, { folder })]).toEqual([
		all.slice(3),
		all.slice(3),
	])
	expect(await history(oursFirst)).toEqual(await history(theirsFirst))
})

test('a migration that was changed after it was applied is left alone, as by Prisma', async () => {
	const url = await blankDatabase()
	const folder = copyOfMigrations()
	write(folder, 'CREATE TABLE more (n int);')
	await migrate(url, { folder })
	write(folder, 'CREATE TABLE more (n text);')
	expect([await migrate(url, { folder }), await migrateByEngine(url, folder)]).toEqual([[], []])
})

test('Prisma’s engine continues after our migration failed', async () => {
	const url = await blankDatabase()
	const folder = copyOfMigrations()
	write(folder, 'SELECT 1 / 0;')
	await expect(migrate(url, { folder })).rejects.toThrow('division by zero')
	write(folder, 'CREATE TABLE more (n int);')
	expect(await migrateByEngine(url, folder)).toEqual(['29990101000000_more'])
})

test('waits for a `prisma migrate deploy`', async () => {
	const url = await blankDatabase()
	const prismas = new pg.Client({ connectionString: url })
	await prismas.connect()
	await prismas.query('SELECT pg_advisory_lock(72707369)')
	const migrating = migrate(url)
	const waiting = `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 72707369
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
	await expect.poll(() => query(url, waiting)).toEqual([{ count: 1 }])
	expect(await query(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([])
	await prismas.end()
	expect(await migrating).toContain('20261123120000_init')
})

async function migrateByEngine(url: string, folder: string): Promise<string[]> {
	return await withSchemaEngine(url, async (engine) => {
		const filters = { externalTables: [], externalEnums: [] }
		const applied = await engine.applyMigrations({ migrationsList: readMigrations(folder), filters })
		return applied.appliedMigrationNames
	})
}

/** What a database remembers of its migrations, but for ids and times, and what the table for it is like. */
async function history(url: string) {
	const rows = `SELECT migration_name, checksum, logs, applied_steps_count, rolled_back_at, length(id) AS id,
		finished_at >= started_at AS finished FROM _prisma_migrations ORDER BY migration_name`
	const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
		FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`
	const constraints = `SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
		WHERE conrelid = '_prisma_migrations'::regclass ORDER BY conname`
	return {
		rows: await query(url, rows),
		columns: await query(url, columns),
		constraints: await query(url, constraints),
	}
}
