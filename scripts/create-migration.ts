import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { InvalidArgumentError } from 'commander'
import { draftMigration } from '#prisma/engine/draft-migration.ts'
import { migrationsFolder } from '#prisma/migration-files.ts'
import { program } from './command-line/command.ts'
import { createBlankDatabase, serveTestDatabases } from './local/test-database.ts'

export const diff = await program(import.meta, {
	name: 'db:diff',
	summary: 'Writes what the schema says and the migrations do not say yet as the next migration.',
	examples: { add_invoices: 'prisma/migrations/<time>_add_invoices/migration.sql; read it before you commit it' },
	takes: (parser) => parser.argument('<name>', 'of the migration, in lower case', toName),
	async run({ print }, name: string) {
		print(await createMigration(name))
		// The schema engine leaves a ten-second timer behind that would keep the process.
		process.exit(0)
	},
})

function toName(text: string): string {
	if (!/^[a-z0-9_]+$/.test(text)) throw new InvalidArgumentError('Only a to z, 0 to 9 and _ are expected.')
	return text
}

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
