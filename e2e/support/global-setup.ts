import process from 'node:process'
import { startTestPostgres } from '#tests/support/postgres-server.ts'
import { SERVER_VARIABLE } from '#tests/support/test-database.ts'
import { requireCurrentBuild } from '../../scripts/local/build-inputs.ts'

/** One database server for the whole run. What it returns is the tear-down. */
export default async function globalSetup(): Promise<() => Promise<void>> {
	requireCurrentBuild()
	const server = await startTestPostgres()
	process.env[SERVER_VARIABLE] = server.url
	return server.stop
}
