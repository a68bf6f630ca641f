import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { draftMigration } from '#prisma/engine/draft-migration.ts'
import { migrationsFolder } from '#prisma/migration-files.ts'
import { createBlankDatabase, serveTestDatabases } from './local/test-database.ts'

const name = process.argv[2]
if (!name || !/^[a-z0-9_]+$/.test(name)) {
	console.error('Name the migration, in lower case: npm run db:diff -- add_invoices')
	process.exit(1)
}
console.log(await createMigration(name))
// The schema engine leaves a ten-second timer behind that would keep the process.
process.exit(0)

/** Writes what the schema says and the migrations do not say yet as the next migration. Read it before you commit it. */
async function createMigration(label: string): Promise<string> {
	const sql = await draftOnThrowAwayServer()
	if (!sql) return 'The migrations already say what the schema says.'
	const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
	const file = path.join(migrationsFolder, `${stamp}_${label}`, 'migration.sql')
	mkdirSync(path.dirname(file))
	writeFileSync(file, `${sql.trim()}\n`)
	return `Wrote ${path.relative(process.cwd(), file)}.`
}

async function draftOnThrowAwayServer(): Promise<string | null> {
	const stopServer = await serveTestDatabases()
	try {
		const shadow = await createBlankDatabase()
		return await draftMigration(shadow.url)
	} finally {
		await stopServer()
	}
}
