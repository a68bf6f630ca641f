import type pg from 'pg'
import { within } from './within.server.ts'

const WRITE_EVERY_MS = 1000
// Balancers give up after two seconds or so.
const ANSWER_MS = 1500
const FORGET_MS = 30_000
const READ = 'SELECT FROM "SyncJob" LIMIT 1'
const WRITE = `
	WITH probe AS (
		INSERT INTO rate_limit (key, points, expire) VALUES ('readiness', 0, 0) ON CONFLICT (key) DO UPDATE SET points = 0
	)
	${READ}`

export type Readiness = {
	isReady(): Promise<boolean>
	/** Whether it was not, when somebody asked last: a hint for pages, which ask nothing for it. Forgotten when nobody asks any more. */
	isFailing(): boolean
}

/**
 * Tells whether the database serves people: it answers, takes writes (a standby or a full disk does not) and nobody keeps the
 * jobs locked. Anybody may ask, so a write is tried once a second at most while it succeeds, and who asks meanwhile gets the same
 * answer. While that hangs, as a COMMIT does that waits for a standby, the database is not ready and no further connection is taken.
 */
export function createReadiness(pool: pg.Pool): Readiness {
	let writeAgainAt = Number.NEGATIVE_INFINITY
	let asking: Promise<boolean> | null = null
	let failedAt = Number.NEGATIVE_INFINITY
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
	return {
		async isReady() {
			asking ??= ask()
			const isReady = (await within(ANSWER_MS, asking)) ?? false
			failedAt = isReady ? Number.NEGATIVE_INFINITY : performance.now()
			return isReady
		},
		isFailing: () => performance.now() - failedAt < FORGET_MS,
	}
}
