import { clearExpiredSessions, createDatabaseSessionStorage } from './auth/session-storage.server.ts'
import { createProductCatalogue } from './billing/product-catalogue.server.ts'
import { startSyncWorker } from './billing/sync-worker.server.ts'
import { clearOldEvents } from './billing/webhook-inbox.server.ts'
import { createDatabase } from './platform/db.server.ts'
import type { Env } from './platform/env.server.ts'
import { createLog, type Logger } from './platform/log.server.ts'
import { oncePerMinute } from './platform/once-per-minute.server.ts'
import { clearSpentLimits, createRateLimit } from './platform/rate-limit.server.ts'
import { createRecurClient } from './recur/client.server.ts'

// Each costs two calls of Recur's hundred a minute.
const REFRESHES_PER_MINUTE = 10
const HOUSEKEEPING_MS = 60 * 60 * 1000

export type Services = ReturnType<typeof createServices>

/** Builds everything that lives as long as the process, from the settings alone. Nothing connects before it is used. */
export function createServices(env: Env, log: Logger = createLog(env.LOG_LEVEL)) {
	const { prisma, pool, close } = createDatabase(env.DATABASE_URL, (err) => {
		log.warn({ event: 'database_connection_lost', err }, 'An idle database connection broke')
	})
	const recur = createRecurClient({ secretKey: env.RECUR_SECRET_KEY, apiUrl: env.RECUR_API_URL })
	const alarmMisconfigured = oncePerMinute((failure: { status: number; code: string | null }) => {
		const facts = { event: 'recur_misconfigured', status: failure.status, code: failure.code }
		log.error(facts, 'Recur refuses our key or settings: check RECUR_SECRET_KEY and the portal configuration')
	})

	const syncWorker = startSyncWorker({ env, log, prisma, recur, alarmMisconfigured })

	async function keepHouse() {
		try {
			await Promise.all([clearExpiredSessions(prisma), clearSpentLimits(pool), clearOldEvents(prisma)])
		} catch (err) {
			log.warn({ event: 'housekeeping_failed', err }, 'Expired rows could not be deleted')
		}
	}
	const housekeeping = setInterval(keepHouse, HOUSEKEEPING_MS).unref()

	return {
		env,
		log,
		prisma,
		recur,
		alarmMisconfigured,
		alarmBadSignature: oncePerMinute(() => {
			log.warn({ event: 'webhook_signature_refused' }, 'A webhook had a wrong signature: check RECUR_WEBHOOK_SECRET')
		}),
		alarmNoWebhookSecret: oncePerMinute(() => {
			log.error({ event: 'webhook_secret_missing' }, 'A webhook came, but RECUR_WEBHOOK_SECRET is not set')
		}),
		syncWorker,
		products: createProductCatalogue({ recur, log }),
		refreshLimit: createRateLimit(pool, 'refresh', REFRESHES_PER_MINUTE),
		sessionStorage: createDatabaseSessionStorage(prisma, env),
		portalLimit: createRateLimit(pool, 'portal', env.PORTAL_LIMIT_PER_MINUTE),
		signInLimits: {
			byAddress: createRateLimit(pool, 'sign-in-address', env.SIGN_IN_LIMIT_PER_MINUTE),
			byAccount: createRateLimit(pool, 'sign-in-account', env.SIGN_IN_LIMIT_PER_MINUTE),
		},
		/** Whether the database answers. */
		async isDatabaseReady(): Promise<boolean> {
			try {
				await pool.query('SELECT 1')
				return true
			} catch {
				return false
			}
		},
		async close(): Promise<void> {
			clearInterval(housekeeping)
			await syncWorker.stop()
			await Promise.all([close(), recur.close()])
		},
	}
}
