import pg from 'pg'
import { onTestFinished } from 'vitest'

/** Holds what `statement` locks until `release` is called or the test ends. Resolves once it is held. */
export async function holdLock(
	databaseUrl: string,
	statement: string,
	values: unknown[] = [],
): Promise<{ release(): Promise<void> }> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	onTestFinished(() => client.end())
	await client.query('BEGIN')
	await client.query(statement, values)
	return { release: async () => void (await client.query('COMMIT')) }
}

/** Locks a table against everybody else. */
export async function lockTable(databaseUrl: string, table: string): Promise<{ release(): Promise<void> }> {
	return await holdLock(databaseUrl, `LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE`)
}
