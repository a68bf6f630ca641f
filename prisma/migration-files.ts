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

/** Where it is noted which migrations a schema has. */
export function migrationsTable(schema: string): string {
	return `"${schema}"."_prisma_migrations"`
}

/** The names of the migrations a schema has, in their order. */
export async function appliedMigrations(db: Pick<pg.ClientBase, 'query'>, schema: string): Promise<string[]> {
	const table = migrationsTable(schema)
	const found = await db.query('SELECT to_regclass($1) IS NOT NULL AS "isThere"', [table])
	if (!found.rows[0]?.isThere) return []
	const { rows } = await db.query<{ name: string }>(`
		SELECT migration_name AS "name" FROM ${table}
		WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`)
	return rows.map(({ name }) => name)
}
