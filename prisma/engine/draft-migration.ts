import { readFile } from 'node:fs/promises'
import { migrationsFolder, readMigrations } from '../migration-files.ts'
import { withSchemaEngine } from './schema-engine.ts'

/**
 * The SQL that `prisma/migrations` lacks for `prisma/schema.prisma`; null when they agree. Replays the migrations in the
 * database at `shadowUrl`, which must be empty.
 */
export async function draftMigration(shadowUrl: string): Promise<string | null> {
	const schema = await readFile(new URL('../schema.prisma', import.meta.url), 'utf8')
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
