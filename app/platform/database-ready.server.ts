import type pg from 'pg'
import { within } from './within.server.ts'

const WRITE_EVERY_MS = 1000
// Balancers give up after two seconds or so.
const ANSWER_MS = 1500
const READ = 'SELECT FROM "SyncJob" LIMIT 1'
const WRITE = `
	WITH probe AS (
		INSERT INTO rate_limit (key, points, expire) VALUES ('readiness', 0, 0) ON CONFLICT (key) DO UPDATE SET points = 0
	)
	${READ}`

/**
 * Tells whether the database serves people: it answers, takes writes (a standby or a full disk does not) and nobody keeps the
 * jobs locked. Anybody may ask, so a write is tried once a second at most while it succeeds, and who asks meanwhile gets the same
 * answer. While that hangs, as a COMMIT does that waits for a standby, the database is not ready and no further connection is taken.
 */
export function createReadiness(pool: pg.Pool): () => Promise<boolean> {
	let writeAgainAt = Number.NEGATIVE_INFINITY
	let asking: Promise<boolean> | null = null
	async function ask(): Promise<boolean> {
		const isWriting = performance.now() >= writeAgainAt
		if (isWriting) writeAgainAt = performance.now() + WRITE_EVERY_MS
		try {
			await pool.query(isWriting ? WRITE : READ)
			return true
		} catch {
			writeAgainAt = Number.NEGATIVE_INFINITY
			return false
		} finally {
			asking = null
		}
	}
	return async () => {
		asking ??= ask()
		return (await within(ANSWER_MS, asking)) ?? false
	}
}
