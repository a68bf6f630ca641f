import type { Pool } from 'pg'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { createDatabaseSessionStorage, deleteExpiredSessions } from './auth/session.server.ts'
import { createProductCatalogue } from './billing/checkout/product-catalogue.server.ts'
import type { RejectedFailure } from './billing/recur-failure.server.ts'
import { startSyncWorker } from './billing/sync/sync-worker.server.ts'
import { deleteOldEvents } from './billing/webhooks/receive-webhook.server.ts'
import { createDatabase, type Database } from './platform/db.server.ts'
import type { Env } from './platform/env.server.ts'
import { createLog, type Logger, oncePerMinute } from './platform/log.server.ts'
import { createRateLimit, deleteExpiredLimits } from './platform/rate-limit.server.ts'
import { createRecurClient } from './recur/client.server.ts'

// Each costs two calls of Recur's hundred a minute.
const REFRESHES_PER_MINUTE = 10
const CLEAN_UP_MS = 60 * 60 * 1000

export type Services = ReturnType<typeof createServices>

/** Builds everything that lives as long as the process, from the settings alone. Nothing connects before it is used. */
export function createServices(
	env: Env,
	log: Logger = createLog(env.LOG_LEVEL),
	{ prisma, pool, close }: Database = connectDatabase(env, log),
) {
	const recur = createRecurClient({ secretKey: env.RECUR_SECRET_KEY, apiUrl: env.RECUR_API_URL })
	const alerts = createAlerts(log)
	const syncWorker = startSyncWorker({ env, log, prisma, recur, ...alerts })
	const stopCleanUp = scheduleCleanUp(prisma, pool, log)

	return {
		env,
		log,
		prisma,
		recur,
		...alerts,
		syncWorker,
		products: createProductCatalogue({ recur, log }),
		refreshLimit: createRateLimit(pool, 'refresh', REFRESHES_PER_MINUTE),
		sessionStorage: createDatabaseSessionStorage(prisma, env),
		portalLimit: createRateLimit(pool, 'portal', env.PORTAL_LIMIT_PER_MINUTE),
		signInLimits: {
			byAddress: createRateLimit(pool, 'sign-in-address', env.SIGN_IN_LIMIT_PER_MINUTE),
			byAccount: createRateLimit(pool, 'sign-in-account', env.SIGN_IN_LIMIT_PER_MINUTE),
		},
		async isDatabaseReady(): Promise<boolean> {
			try {
				await pool.query('SELECT 1')
				return true
			} catch {
				return false
			}
		},
		async close(): Promise<void> {
			stopCleanUp()
			await syncWorker.stop()
			await Promise.all([close(), recur.close()])
		},
	}
}

function connectDatabase(env: Env, log: Logger): Database {
	return createDatabase(env.DATABASE_URL, (err) => {
		log.warn({ event: 'database_connection_lost', err }, 'An idle database connection broke')
	})
}

function createAlerts(log: Logger) {
	return {
		alertMisconfigured: oncePerMinute((failure: RejectedFailure) => {
			const facts = { event: 'recur_misconfigured', status: failure.status, code: failure.code }
			log.error(facts, 'Recur refuses our key or settings: check RECUR_SECRET_KEY and the portal configuration')
		}),
		alertBadSignature: oncePerMinute(() => {
			const facts = { event: 'webhook_signature_refused' }
			log.warn(facts, 'Refused a webhook with a wrong signature: check RECUR_WEBHOOK_SECRET')
		}),
		alertNoWebhookSecret: oncePerMinute(() => {
			log.error({ event: 'webhook_secret_missing' }, 'Refused a webhook: RECUR_WEBHOOK_SECRET is not set')
		}),
	}
}

function scheduleCleanUp(prisma: PrismaClient, pool: Pool, log: Logger): () => void {
	async function cleanUp() {
		try {
			await Promise.all([deleteExpiredSessions(prisma), deleteExpiredLimits(pool), deleteOldEvents(prisma)])
		} catch (err) {
			log.warn({ event: 'cleanup_failed', err }, 'Could not delete expired rows; retrying in an hour')
		}
	}
	const timer = setInterval(cleanUp, CLEAN_UP_MS).unref()
	return () => clearInterval(timer)
}
