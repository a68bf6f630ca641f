import pg from 'pg'

/** Runs SQL over a connection of its own, and returns the rows. */
export async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	try {
		return (await client.query(sql, values)).rows
	} finally {
		await client.end()
	}
}
