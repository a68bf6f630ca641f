import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { migrate } from '#prisma/migrate.ts'
import { startPostgres, stopLeftOver } from './embedded-postgres.ts'
import { processCommand } from './process-command.ts'
import { temporaryFolder } from './server-user.ts'

const PREFIX = 'recur-portal-test-database-'

/** The migrated database that every test database is a copy of. */
export const TEMPLATE_DATABASE = 'template_migrated'

export type TestPostgres = {
	/** The address of the server's maintenance database. */
	url: string
	stop(): Promise<void>
}

/** Starts a PostgreSQL whose data is thrown away, with a migrated template, after clearing what killed runs left. */
export async function startTestPostgres(): Promise<TestPostgres> {
	await clearLeftOvers()
	const home = path.join(temporaryFolder(), `${PREFIX}${process.pid}-${randomUUID().slice(0, 8)}`)
	const server = await startPostgres({ folder: path.join(home, 'data'), password: randomUUID(), throwAway: true })
	await createTemplate(server.url('postgres'))
	await migrate(server.url(TEMPLATE_DATABASE))
	return {
		url: server.url('postgres'),
		async stop() {
			await server.stop()
			rmSync(home, { recursive: true, force: true })
		},
	}
}

async function createTemplate(serverUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: serverUrl })
	await client.connect()
	await client.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`)
	await client.end()
}

async function clearLeftOvers(): Promise<void> {
	for (const name of readdirSync(temporaryFolder()).filter((entry) => entry.startsWith(PREFIX))) {
		const owner = Number(name.slice(PREFIX.length).split('-')[0])
		if (processCommand(owner)) continue
		const home = path.join(temporaryFolder(), name)
		await stopLeftOver(path.join(home, 'data'))
		rmSync(home, { recursive: true, force: true })
	}
}
