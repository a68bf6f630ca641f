import pg from 'pg'
import { onTestFinished } from 'vitest'

/** Locks a table against everybody else until `release` is called. Resolves once the lock is held. */
export async function lockTable(databaseUrl: string, table: string): Promise<{ release(): Promise<void> }> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	onTestFinished(() => client.end())
	await client.query('BEGIN')
	await client.query(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`)
	return { release: async () => void (await client.query('COMMIT')) }
}
