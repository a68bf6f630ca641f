import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { PrismaClient } from '#prisma/generated/client.ts'

export type Take = { ok: true } | { ok: false; retryAfterSeconds: number }

/** Shared by all processes on one database. */
export type RateLimit = {
	take(key: string): Promise<Take>
	refund(key: string): Promise<void>
}

/** `units` per key and window. Keys are stored hashed: they may be e-mail or network addresses. */
export function createRateLimit(pool: Pool, name: string, units: number, windowSeconds = 60): RateLimit {
	const limiter = new RateLimiterPostgres({
		// Without the statement's name: a pooler such as PgBouncer loses named statements.
		storeClient: { query: ({ text, values }: { text: string; values: unknown[] }) => pool.query(text, values) },
		storeType: 'pool',
		tableName: 'rate_limit',
		tableCreated: true,
		clearExpiredByTimeout: false,
		keyPrefix: name,
		points: units,
		duration: windowSeconds,
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

export async function deleteExpiredLimits(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "rate_limit" WHERE key IN (SELECT key FROM "rate_limit" WHERE expire < ${Date.now()} LIMIT ${batch})`
}

function hash(key: string): string {
	return createHash('sha256').update(key).digest('base64url')
}
