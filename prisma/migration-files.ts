import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationList } from '@prisma/schema-engine-wasm'

/** Beside this file in the source tree, and beside the bundle in the build. */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/** The names of all migrations in a folder, in the order in which they are applied. */
export function migrationNames(folder: string): string[] {
	return readdirSync(folder)
		.filter((name) => existsSync(path.join(folder, name, 'migration.sql')))
		.sort()
}

/** All migrations in a folder, in the form the schema engine wants. */
export function readMigrations(folder: string): MigrationList {
	return {
		baseDir: folder,
		lockfile: { path: 'migration_lock.toml', content: readFileSync(path.join(folder, 'migration_lock.toml'), 'utf8') },
		shadowDbInitScript: '',
		migrationDirectories: migrationNames(folder).map((name) => ({
			path: name,
			migrationFile: {
				path: 'migration.sql',
				content: { tag: 'ok', value: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') },
			},
		})),
	}
}
