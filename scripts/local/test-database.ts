import { randomUUID } from 'node:crypto'
import process from 'node:process'
import pg from 'pg'
import { TEMPLATE_DATABASE } from './postgres-server.ts'

/** The variable that tells test processes where the server is. */
export const SERVER_VARIABLE = 'TEST_DATABASE_SERVER'

/** For how long tests wait for a connection or a lock: only a hang may reach it, however slow the machine is. */
export const PATIENCE_MS = 600_000

export type TestDatabase = { url: string; drop(): Promise<void> }

/** A fresh database of its own, migrated and empty. `drop` also ends connections somebody forgot to close. */
export async function createTestDatabase(): Promise<TestDatabase> {
	return await createDatabaseFrom(TEMPLATE_DATABASE)
}

/** A fresh database without any table. */
export async function createBlankDatabase(): Promise<TestDatabase> {
	return await createDatabaseFrom('template0')
}

async function createDatabaseFrom(template: string): Promise<TestDatabase> {
	const name = `test_${randomUUID().replaceAll('-', '')}`
	await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`)
	const url = new URL(serverUrl())
	url.pathname = name
	return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function onServer(statement: string): Promise<void> {
	const client = new pg.Client({ connectionString: serverUrl() })
	await client.connect()
	try {
		await client.query(statement)
	} finally {
		await client.end()
	}
}

function serverUrl(): string {
	const url = process.env[SERVER_VARIABLE]
	if (!url) throw new Error('No test database server: run this test in a project whose global setup starts one')
	return url
}
