import pLimit from 'p-limit'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { createProductCatalogue } from './billing/checkout/product-catalogue.server.ts'
import { deleteOldClaims } from './billing/customer/customer-claim.server.ts'
import { type LifecycleTimings, startLifecycle } from './billing/lifecycle/dispatcher.server.ts'
import { lifecycleHandlers } from './billing/lifecycle/handlers.server.ts'
import { deleteOldLifecycleEvents } from './billing/lifecycle/outbox.server.ts'
import { deleteOldMails } from './billing/mails/mail-queue.server.ts'
import { type BillingMailDeps, type BillingMailTimings, startBillingMails } from './billing/mails/mail-sender.server.ts'
import type { RejectedFailure } from './billing/recur-failure.server.ts'
import { deleteOrphans } from './billing/sync/delete-orphans.server.ts'
import { RECONCILIATION_TURN_SECONDS, startReconciliation } from './billing/sync/reconciliation.server.ts'
import { deleteOldCounts } from './billing/sync/reconciliation-report.server.ts'
import { type SyncWorkerTimings, startSyncWorker } from './billing/sync/sync-worker.server.ts'
import { deleteOldEvents } from './billing/webhooks/receive-webhook.server.ts'
import { budgetKey, createCallObserver, type FigureTimings, watchState } from './monitoring.server.ts'
import { deleteOldEntries } from './platform/audit-trail.server.ts'
import { CLEAN_UP_SECONDS, type DeleteBatch, startCleanUp } from './platform/clean-up.server.ts'
import { createReadiness } from './platform/database-ready.server.ts'
import { createDatabase, type Database } from './platform/db.server.ts'
import type { Env } from './platform/env.server.ts'
import { createLog, type Logger, oncePerMinute } from './platform/log.server.ts'
import { createMailer } from './platform/mail.server.ts'
import { createMetrics } from './platform/metrics.server.ts'
import { createRateLimit, deleteExpiredLimits } from './platform/rate-limit.server.ts'
import { createSharedState } from './platform/shared-state.server.ts'
import { createTracing } from './platform/tracing.server.ts'
import { createCallBudget, unusedBudget } from './recur/call-budget.server.ts'
import { createRecurClient } from './recur/client.server.ts'

// Each costs two calls of Recur's hundred a minute.
const REFRESHES_PER_MINUTE = 10
const LIVE_CHECKS_PER_MINUTE = 10
const CLEAN_UP_BATCH = 1000
// Of the connections. The others are people's: a page finds one however much waits in the background, for a lock or for its turn.
const BACKGROUND_SHARE = 0.4

/** Deletes up to `batch` rows whose time is over, and returns how many. */
type DeleteSome = (prisma: PrismaClient, batch: number) => Promise<number>

/** How soon work in the background is noticed, and how long it may take. */
export type BackgroundTimings = {
	figures?: FigureTimings
	mails?: BillingMailTimings
	lifecycle?: LifecycleTimings
	sync?: SyncWorkerTimings
}

type Options = {
	alsoDelete?: DeleteSome[]
	/** What billing mails say; without it none are sent. */
	composeMail?: BillingMailDeps['compose']
	timings?: BackgroundTimings
	/**
	 * For an operator's command, which only synchronises. All else belongs to the running application: a command has other
	 * settings, and would delete and mail by them.
	 */
	isCommand?: boolean
}

/**
 * Builds what billing needs as long as the process lives, from the settings alone, and starts its work in the background: all but
 * sign-in and pages. So another app can take billing with its own. Nothing connects before it is used.
 */
export function createBillingServices(
	env: Env,
	log: Logger = createLog(env.LOG_LEVEL),
	{ alsoDelete = [], composeMail, timings = {}, isCommand = false }: Options = {},
) {
	const backgroundConnections = Math.max(1, Math.floor(env.DATABASE_POOL_SIZE * BACKGROUND_SHARE))
	const peoplesConnections = env.DATABASE_POOL_SIZE - backgroundConnections
	const database = connectDatabase(env, log, peoplesConnections)
	const background = connectDatabase(env, log, backgroundConnections)
	const { prisma } = background
	const readiness = createReadiness(database.pool)
	const alerts = createAlerts(log)
	const [metrics, tracing] = [createMetrics(), createTracing()]
	const mailer = createMailer(env, log, metrics)
	const client = {
		secretKey: env.RECUR_SECRET_KEY,
		apiUrl: env.RECUR_API_URL,
		observeCall: createCallObserver(metrics, tracing),
		onSkipped: alerts.alertRowsSkipped,
	}
	const recurForSync = createRecurClient(client)
	const callBudget = createCallBudget(
		env.RECUR_CALLS_PER_MINUTE,
		createSharedState(prisma, budgetKey(recurForSync.environment), unusedBudget),
		alerts.alertBudgetFailed,
	)
	const recur = createRecurClient({ ...client, onAnswer: callBudget.countPersonCall })
	const { environment } = recurForSync
	const billingMails =
		mailer && composeMail
			? startBillingMails({ env, log, prisma, environment, mailer, compose: composeMail }, timings.mails)
			: null
	const handlers = lifecycleHandlers({ log, prisma, mail: billingMails?.handler ?? null })
	const lifecycle = isCommand
		? { handlers: Object.keys(handlers), wake() {}, async stop() {} }
		: startLifecycle({ prisma, environment, handlers, log, metrics }, timings.lifecycle)
	const syncWorker = startSyncWorker(
		{ ...{ env, log, prisma, recur: recurForSync, callBudget, lifecycle, metrics, tracing }, ...alerts },
		timings.sync,
	)
	const reconciliation = isCommand
		? null
		: startReconciliation({
				env,
				prisma,
				environment,
				turn: createRateLimit(background.pool, `reconciliation ${environment}`, 1, RECONCILIATION_TURN_SECONDS),
				onError: (err) =>
					log.warn({ event: 'reconciliation_failed', err }, 'Reconciliation failed; retrying in five minutes'),
			})
	const cleanUp = isCommand
		? null
		: startCleanUp({
				tasks: () => cleanUpTasks(prisma, alsoDelete, lifecycle.handlers, env.AUDIT_DAYS),
				turn: createRateLimit(background.pool, 'clean-up', 1, CLEAN_UP_SECONDS),
				onError: (err) => log.warn({ event: 'cleanup_failed', err }, 'Could not delete old rows; retrying in an hour'),
			})
	const pools = [database.pool, background.pool]
	watchState(metrics, { env, log, prisma, pools, environment: recur.environment }, timings.figures)

	return {
		env,
		log,
		metrics,
		tracing,
		prisma: database.prisma,
		pool: database.pool,
		recur,
		mailer,
		...alerts,
		syncWorker,
		lifecycle,
		products: createProductCatalogue({ recur, log }),
		refreshLimit: createRateLimit(database.pool, 'refresh', REFRESHES_PER_MINUTE),
		liveCheckLimit: createRateLimit(database.pool, 'live-check', LIVE_CHECKS_PER_MINUTE),
		portalLimit: createRateLimit(database.pool, 'portal', env.PORTAL_LIMIT_PER_MINUTE),
		/** Deliveries at once: half of these connections stay free for people. */
		webhookLimit: pLimit(Math.max(1, Math.floor(peoplesConnections / 2))),
		isDatabaseReady: readiness.isReady,
		isDatabaseFailing: readiness.isFailing,
		/** Starts no more work in the background, and resolves when what is under way has ended. */
		async stopBackground(): Promise<void> {
			callBudget.stop()
			const parts = [syncWorker, lifecycle, reconciliation, cleanUp, billingMails]
			await Promise.all(parts.map((part) => part?.stop()))
		},
		async close(): Promise<void> {
			await Promise.all([database.close(), background.close(), recur.close(), recurForSync.close(), mailer?.close()])
		},
	}
}

function connectDatabase(env: Env, log: Logger, poolSize: number): Database {
	return createDatabase(env.DATABASE_URL, {
		poolSize,
		waitMs: env.DATABASE_WAIT_MS,
		onPoolError: oncePerMinute((times, err: Error) => {
			log.warn({ event: 'database_connection_lost', times, err }, 'An idle database connection broke')
		}),
	})
}

function createAlerts(log: Logger) {
	let rows = 0
	const tellSkipped = oncePerMinute(() => {
		log.warn({ event: 'recur_rows_skipped', rows }, 'Left out rows of Recur’s answers that could not be read')
		rows = 0
	})
	return {
		alertRowsSkipped(count: number) {
			rows += count
			tellSkipped()
		},
		alertMisconfigured: oncePerMinute((times, failure: RejectedFailure) => {
			const facts = { event: 'recur_misconfigured', times, status: failure.status, code: failure.code }
			log.error(facts, 'Recur refuses our key or settings: check RECUR_SECRET_KEY and the portal configuration')
		}),
		alertKeyInDoubt: oncePerMinute((times) => {
			const facts = { event: 'customers_vanished', times }
			log.fatal(facts, 'Recur does not know customers of ours: check RECUR_SECRET_KEY. What is stored of them stays')
		}),
		alertDeletedUserCharged(job: string) {
			const facts = { event: 'deleted_user_charged', key: job }
			log.error(facts, 'Recur charges for a customer whose user was deleted here: cancel or refund at Recur')
		},
		alertBadSignature: oncePerMinute((times) => {
			const facts = { event: 'webhook_signature_refused', times }
			log.warn(facts, 'Refused a webhook with a wrong signature: check RECUR_WEBHOOK_SECRET')
		}),
		alertNoWebhookSecret: oncePerMinute((times) => {
			log.error({ event: 'webhook_secret_missing', times }, 'Refused a webhook: RECUR_WEBHOOK_SECRET is not set')
		}),
		alertBudgetFailed: oncePerMinute((times, err: unknown) => {
			log.warn({ event: 'call_budget_failed', times, err }, 'Could not tell other processes of calls to Recur')
		}),
	}
}

function cleanUpTasks(
	prisma: PrismaClient,
	alsoDelete: DeleteSome[],
	handlers: readonly string[],
	auditDays: number,
): DeleteBatch[] {
	const deletions: DeleteSome[] = [
		...alsoDelete,
		deleteExpiredLimits,
		deleteOldEvents,
		deleteOldCounts,
		deleteOldClaims,
		deleteOldMails,
		(db: PrismaClient, batch: number) => deleteOldLifecycleEvents(db, batch, handlers),
		// Last, because a careful operator may not let the app's role delete from it.
		(db: PrismaClient, batch: number) => deleteOldEntries(db, batch, auditDays),
	]
	return [
		deleteOrphans(prisma, CLEAN_UP_BATCH),
		...deletions.map((deleteSome) => async () => (await deleteSome(prisma, CLEAN_UP_BATCH)) === CLEAN_UP_BATCH),
	]
}
