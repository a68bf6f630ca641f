import pg from 'pg'

const EVERY_MS = 250
const PATIENCE_MS = 1000

/** From the last write that the primary's port took to the next one, by `performance.now()`. */
export type Outage = { from: number; until: number }

type Try = { from: number; until: number; isTaken: boolean }

/**
 * Asks a database four times a second for a write, each on a connection of its own, beside others that have no answer yet. Reports the
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
	let lastTaken = 0
	let isOut = false
	for (const { from, until, isTaken } of tries) {
		if (isTaken && isOut) outages.push({ from: lastTaken, until })
		if (isTaken) lastTaken = from
		isOut = !isTaken
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
