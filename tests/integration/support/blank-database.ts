import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { migrationsFolder } from '#prisma/migration-files.ts'
import { createBlankDatabase } from '#scripts/local/test-database.ts'

/** Until the test ends. */
export async function blankDatabase(): Promise<string> {
	const database = await createBlankDatabase()
	onTestFinished(database.drop)
	return database.url
}

/** All migrations and a place for one more, see {@link write}. */
export function copyOfMigrations(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'migrations-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	cpSync(migrationsFolder, folder, { recursive: true })
	mkdirSync(path.join(folder, '29990101000000_more'))
	return folder
}

export function write(folder: string, sql: string): void {
	writeFileSync(path.join(folder, '29990101000000_more', 'migration.sql'), sql)
}
