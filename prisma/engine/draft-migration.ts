import { readFileSync } from 'node:fs'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import { migrationNames, migrationsFolder, readMigration } from '../migration-files.ts'
import { withSchemaEngine } from './schema-engine.ts'

/**
 * The SQL that `prisma/migrations` lacks for `prisma/schema.prisma`; null when they agree. Replays the migrations in the
 * database at `shadowUrl`, which must be empty.
 */
export async function draftMigration(shadowUrl: string): Promise<string | null> {
	const schema = readFileSync(new URL('../schema.prisma', import.meta.url), 'utf8')
	return await withSchemaEngine(shadowUrl, async (engine) => {
		const { stdout, exitCode } = await engine.diff({
			from: { tag: 'migrations', ...readMigrations(migrationsFolder) },
			to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
			script: true,
			exitCode: true,
			filters: { externalTables: [], externalEnums: [] },
		})
		return exitCode === 0 ? null : stdout
	})
}

/** All migrations in a folder, in the form the schema engine wants. */
export function readMigrations(folder: string): MigrationList {
	return {
		baseDir: folder,
		lockfile: { path: 'migration_lock.toml', content: readFileSync(`${folder}/migration_lock.toml`, 'utf8') },
		shadowDbInitScript: '',
		migrationDirectories: migrationNames(folder).map((name) => ({
			path: name,
			migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: readMigration(folder, name) } },
		})),
	}
}
