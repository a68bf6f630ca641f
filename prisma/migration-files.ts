import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'

/** Beside this file in the source tree, and beside the bundle in the build. */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/** The names of all migrations in a folder, in the order in which they are applied. */
export function migrationNames(folder: string): string[] {
	return readdirSync(folder)
		.filter((name) => existsSync(path.join(folder, name, 'migration.sql')))
		.sort()
}

/** A migration's statements. */
export function readMigration(folder: string, name: string): string {
	return readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
}

/** The names of the migrations a database has, in their order. */
export async function appliedMigrations(db: Pick<pg.ClientBase, 'query'>): Promise<string[]> {
	const table = await db.query(`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "isThere"`)
	if (!table.rows[0]?.isThere) return []
	const { rows } = await db.query<{ name: string }>(`
		SELECT migration_name AS "name" FROM _prisma_migrations
		WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`)
	return rows.map(({ name }) => name)
}
