import pg from 'pg'

const EVERY_MS = 250
const PATIENCE_MS = 1000

/** A time in which the primary's port took no write, by `performance.now()`. */
export type Outage = { from: number; until: number }

type Try = { from: number; until: number; isTaken: boolean }

/**
 * Asks a database four times a second for a write, each on a connection of its own, beside others that have no answer yet. Tells the
 * outages when it is stopped.
 */
export function probeWrites(url: string): { stop(): Promise<Outage[]> } {
	const tries: Promise<Try>[] = []
	const timer = setInterval(() => tries.push(tryWrite(url)), EVERY_MS)
	return {
		async stop() {
			clearInterval(timer)
			return outagesIn(await Promise.all(tries))
		},
	}
}

function outagesIn(tries: Try[]): Outage[] {
	const outages: Outage[] = []
	let from: number | null = null
	for (const one of tries) {
		if (!one.isTaken) from ??= one.from
		else if (from !== null) {
			outages.push({ from, until: one.until })
			from = null
		}
	}
	return outages
}

async function tryWrite(connectionString: string): Promise<Try> {
	const from = performance.now()
	const client = new pg.Client({ connectionString, connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS })
	client.on('error', () => {})
	const isTaken = await client
		.connect()
		.then(() => client.query('INSERT INTO write_probe DEFAULT VALUES'))
		.then(
			() => true,
			() => false,
		)
	// A server that does not answer does not say goodbye either.
	void client.end().catch(() => {})
	return { from, until: performance.now(), isTaken }
}
