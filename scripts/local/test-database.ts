import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { migrate } from '#prisma/migrate.ts'
import { startPostgres, stopLeftOver } from './embedded-postgres.ts'
import { processCommand } from './process-command.ts'
import { query } from './query.ts'
import { temporaryFolder } from './server-user.ts'

/** The variable that tells test processes where the server is. */
const SERVER_VARIABLE = 'TEST_DATABASE_SERVER'
const PREFIX = 'recur-portal-test-database-'

/** The migrated database that every test database is a copy of. */
export const TEMPLATE_DATABASE = 'template_migrated'

/** For how long tests wait for a connection or a lock: only a hang may reach it, however slow the machine is. */
export const PATIENCE_MS = 600_000

export type TestPostgres = {
	/** The address of the server's maintenance database. */
	url: string
	stop(): Promise<void>
}

export type TestDatabase = { url: string; drop(): Promise<void> }

/** Starts one server for this process and all that it starts, whose databases are those below. Resolves with the way to stop it. */
export async function serveTestDatabases(): Promise<() => Promise<void>> {
	const server = await startTestPostgres()
	process.env[SERVER_VARIABLE] = server.url
	return server.stop
}

/** Starts a PostgreSQL whose data is thrown away, with a migrated template, after clearing what killed runs left. */
export async function startTestPostgres(): Promise<TestPostgres> {
	await clearLeftOvers()
	const home = path.join(temporaryFolder(), `${PREFIX}${process.pid}-${randomUUID().slice(0, 8)}`)
	const server = await startPostgres({ folder: path.join(home, 'data'), password: randomUUID(), throwAway: true })
	await query(server.url('postgres'), `CREATE DATABASE ${TEMPLATE_DATABASE}`)
	await migrate(server.url(TEMPLATE_DATABASE))
	return {
		url: server.url('postgres'),
		async stop() {
			await server.stop()
			rmSync(home, { recursive: true, force: true })
		},
	}
}

/** A fresh database of its own, migrated and empty. `drop` also ends connections somebody forgot to close. */
export async function createTestDatabase(): Promise<TestDatabase> {
	return await copyDatabase(TEMPLATE_DATABASE)
}

/** A fresh database without any table. */
export async function createBlankDatabase(): Promise<TestDatabase> {
	return await copyDatabase('template0')
}

/** The address of a database on the server that serves the tests. */
export function testDatabaseUrl(name: string): string {
	const server = process.env[SERVER_VARIABLE]
	if (!server) throw new Error('No test database server: run this test in a project whose global setup starts one')
	const url = new URL(server)
	url.pathname = name
	return url.href
}

/** A fresh database like another one, to which nobody may be connected. */
export async function copyDatabase(
	template: string,
	name = `test_${randomUUID().replaceAll('-', '')}`,
): Promise<TestDatabase> {
	const server = testDatabaseUrl('postgres')
	// Four times as fast as by PostgreSQL's log, because nothing is flushed to the disk.
	await query(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`)
	return {
		url: testDatabaseUrl(name),
		drop: async () => void (await query(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
	}
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
