import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MigrationList } from '@prisma/schema-engine-wasm'

/** Beside this file in the source tree; the build copies the folder to beside the bundle. */
export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/** All migrations on disk, in the form the schema engine wants. */
export function readMigrations(folder: string = migrationsFolder): MigrationList {
	const names = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'migration.sql')))
	return {
		baseDir: folder,
		lockfile: { path: 'migration_lock.toml', content: readFileSync(path.join(folder, 'migration_lock.toml'), 'utf8') },
		shadowDbInitScript: '',
		migrationDirectories: names.sort().map((name) => ({
			path: name,
			migrationFile: {
				path: 'migration.sql',
				content: { tag: 'ok', value: readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') },
			},
		})),
	}
}
