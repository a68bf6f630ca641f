import process from 'node:process'
import { startTestPostgres } from '#scripts/local/postgres-server.ts'
import { SERVER_VARIABLE } from '#scripts/local/test-database.ts'

/** Vitest's global setup: one server for the whole run. What it returns is the tear-down. */
export default async function setup(): Promise<() => Promise<void>> {
	const server = await startTestPostgres()
	process.env[SERVER_VARIABLE] = server.url
	return server.stop
}
