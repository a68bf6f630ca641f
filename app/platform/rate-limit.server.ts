import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'

export type Take = { ok: true } | { ok: false; retryAfterSeconds: number }

/** A budget per key, shared by all processes on one database. */
export type RateLimit = {
	take(key: string): Promise<Take>
	refund(key: string): Promise<void>
}

/** Makes a limit of `perMinute` units per key and minute. Keys are stored hashed: they may be e-mail or network addresses. */
export function createRateLimit(pool: Pool, name: string, perMinute: number): RateLimit {
	const limiter = new RateLimiterPostgres({
		storeClient: pool,
		tableName: 'rate_limit',
		tableCreated: true,
		clearExpiredByTimeout: false,
		keyPrefix: name,
		points: perMinute,
		duration: 60,
	})
	return {
		async take(key) {
			try {
				await limiter.consume(hash(key))
				return { ok: true }
			} catch (refusal) {
				if (!(refusal instanceof RateLimiterRes)) throw refusal
				return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) }
			}
		},
		async refund(key) {
			await limiter.reward(hash(key))
		},
	}
}

/** Deletes budgets whose minute is over, so that the table stays small. */
export async function deleteExpiredLimits(pool: Pool): Promise<void> {
	await pool.query('DELETE FROM rate_limit WHERE expire < $1', [Date.now()])
}

function hash(key: string): string {
	return createHash('sha256').update(key).digest('base64url')
}
