import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'

/** All migrations in a folder, in the form the schema engine wants. */
export function readMigrations(folder: string): MigrationList {
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
