import process from 'node:process'
import { seed } from '#prisma/seed.ts'
import { startTestPostgres, TEMPLATE_DATABASE } from '#tests/support/postgres-server.ts'
import { SERVER_VARIABLE } from '#tests/support/test-database.ts'
import { requireCurrentBuild } from '../../scripts/local/build-inputs.ts'

/** One database server for the whole run, whose databases begin with the demo users. What it returns is the tear-down. */
export default async function globalSetup(): Promise<() => Promise<void>> {
	requireCurrentBuild()
	const server = await startTestPostgres()
	process.env[SERVER_VARIABLE] = server.url
	const template = new URL(server.url)
	template.pathname = TEMPLATE_DATABASE
	await seed(template.href)
	return server.stop
}
