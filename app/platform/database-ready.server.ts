import type pg from 'pg'
import { within } from './within.server.ts'

const WRITE_EVERY_MS = 1000
// Balancers time out after about two seconds.
const ANSWER_MS = 1500
const FORGET_MS = 30_000
const READ = 'SELECT FROM "SyncJob" LIMIT 1'
const WRITE = `
	WITH probe AS (
		INSERT INTO "rate_limit" (key, points, expire) VALUES ('readiness', 0, 0) ON CONFLICT (key) DO UPDATE SET points = 0
	)
	${READ}`

export type Readiness = {
	isReady(): Promise<boolean>
	/** It was not ready when last asked: a hint for pages that costs no query. Expires without further checks. */
	isReadOnly(): boolean
}

/**
 * Ready: it answers, accepts writes (a standby or a full disk does not) and the table of jobs is not locked. Tried at most once a second.
 * While a try hangs, as a COMMIT does that waits for a standby, it is not ready and no second connection is taken.
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
		isReadOnly: () => performance.now() - failedAt < FORGET_MS,
	}
}
