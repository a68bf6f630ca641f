import pLimit from 'p-limit'
import { createProductCatalogue } from './billing/checkout/product-catalogue.server.ts'
import { deleteOldClaims } from './billing/customer/imported-claims.server.ts'
import { type LifecycleTimings, startLifecycle } from './billing/lifecycle/dispatcher.server.ts'
import { lifecycleHandlers } from './billing/lifecycle/handlers.server.ts'
import { deleteOldLifecycleEvents } from './billing/lifecycle/outbox.server.ts'
import { type BillingMailDeps, type BillingMailTimings, startBillingMails } from './billing/mails/mail-sender.server.ts'
import { deleteOldMails } from './billing/mails/pending-mails.server.ts'
import { createPressLimit } from './billing/portal/press-limit.server.ts'
import { deleteOrphans } from './billing/sync/delete-orphans.server.ts'
import { RECONCILIATION_TURN_SECONDS, startReconciliation } from './billing/sync/reconciliation.server.ts'
import { deleteOldCounts } from './billing/sync/reconciliation-report.server.ts'
import { type SyncWorkerTimings, startSyncWorker } from './billing/sync/sync-worker.server.ts'
import { deleteOldEvents } from './billing/webhooks/receive-webhook.server.ts'
import { createAlerts } from './monitoring/alerts.server.ts'
import { createCallObserver } from './monitoring/call-observer.server.ts'
import { createMetrics } from './monitoring/metrics.server.ts'
import { createTracing } from './monitoring/tracing.server.ts'
import { type FigureTimings, watchState } from './monitoring/watch-state.server.ts'
import { deleteOldEntries } from './platform/audit-trail.server.ts'
import {
	CLEAN_UP_BATCH,
	CLEAN_UP_SECONDS,
	type DeleteSome,
	inBatches,
	startCleanUp,
} from './platform/clean-up.server.ts'
import { createReadiness } from './platform/database-ready.server.ts'
import { createDatabase } from './platform/db.server.ts'
import type { Env } from './platform/env.server.ts'
import { createLog, type Logger } from './platform/log.server.ts'
import { createMailer } from './platform/mail.server.ts'
import { createRateLimit, deleteExpiredLimits } from './platform/rate-limit.server.ts'
import { createSharedState } from './platform/shared-state.server.ts'
import { budgetKey, unusedBudget } from './recur/budget-state.server.ts'
import { createCallBudget } from './recur/call-budget.server.ts'
import { createRecurClient } from './recur/client.server.ts'

// Each costs two of Recur's hundred calls a minute.
const REFRESHES_PER_MINUTE = 10
const LIVE_CHECKS_PER_MINUTE = 10
// Leaves connections for pages, however much background work waits.
const BACKGROUND_SHARE = 0.4

export type BackgroundTimings = {
	figures?: FigureTimings
	mails?: BillingMailTimings
	lifecycle?: LifecycleTimings
	sync?: SyncWorkerTimings
}

type Options = {
	alsoDelete?: DeleteSome[]
	/** Composes billing mails; without it none are sent. */
	composeMail?: BillingMailDeps['compose']
	timings?: BackgroundTimings
	/** For an operator's command, which only syncs: with other settings than the application's it must not delete or mail. */
	isCommand?: boolean
}

/** Everything billing needs without sign-in and pages, so that another app can use it. Connects lazily. */
export function createBillingServices(
	env: Env,
	log: Logger = createLog(env.LOG_LEVEL),
	{ alsoDelete = [], composeMail, timings = {}, isCommand = false }: Options = {},
) {
	const backgroundConnections = Math.max(1, Math.floor(env.DATABASE_POOL_SIZE * BACKGROUND_SHARE))
	const peoplesConnections = env.DATABASE_POOL_SIZE - backgroundConnections
	const shared = { log, waitMs: env.DATABASE_WAIT_MS }
	const database = createDatabase(env.DATABASE_URL, { ...shared, poolSize: peoplesConnections })
	const background = createDatabase(env.DATABASE_URL, {
		...shared,
		poolSize: backgroundConnections,
		applicationName: 'recur-portal background',
	})
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
		? { handlerNames: Object.keys(handlers), wake() {}, async stop() {} }
		: startLifecycle({ prisma, environment, handlers, log, metrics }, timings.lifecycle)
	const syncWorker = startSyncWorker(
		{ env, log, prisma, recur: recurForSync, callBudget, lifecycle, metrics, tracing, ...alerts },
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
	const deletions = [...alsoDelete, ...oldBillingRows(lifecycle.handlerNames, env.AUDIT_DAYS)]
	const cleanUp = isCommand
		? null
		: startCleanUp({
				tasks: () => [deleteOrphans(prisma, CLEAN_UP_BATCH), ...inBatches(prisma, deletions)],
				turn: createRateLimit(background.pool, 'clean-up', 1, CLEAN_UP_SECONDS),
				onError: (err) => log.warn({ event: 'cleanup_failed', err }, 'Could not delete old rows; retrying in an hour'),
			})
	watchState(metrics, { env, log, prisma, environment, pools: [database.pool, background.pool] }, timings.figures)

	return {
		env,
		log,
		metrics,
		tracing,
		prisma: database.prisma,
		pool: database.pool,
		query: database.query,
		recur,
		mailer,
		...alerts,
		syncWorker,
		lifecycle,
		products: createProductCatalogue({ recur, log }),
		refreshLimit: createRateLimit(database.pool, 'refresh', REFRESHES_PER_MINUTE),
		liveCheckLimit: createRateLimit(database.pool, 'live-check', LIVE_CHECKS_PER_MINUTE),
		pressLimit: createPressLimit(env.PORTAL_LIMIT_PER_MINUTE),
		/** Per person: checkouts, account deletions, proofs that a customer is theirs. */
		billingActionLimit: createRateLimit(database.pool, 'billing-action', env.PORTAL_LIMIT_PER_MINUTE),
		/** Concurrent deliveries: half of the connections stay free for people. */
		webhookLimit: pLimit(Math.max(1, Math.floor(peoplesConnections / 2))),
		isDatabaseReady: readiness.isReady,
		isReadOnly: readiness.isReadOnly,
		/** Starts no more background work, and resolves when the current work has ended. */
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

function oldBillingRows(handlers: readonly string[], auditDays: number): DeleteSome[] {
	return [
		deleteExpiredLimits,
		deleteOldEvents,
		deleteOldCounts,
		deleteOldClaims,
		deleteOldMails,
		(prisma, batch) => deleteOldLifecycleEvents(prisma, batch, handlers),
		// Last, because a careful operator may not let the app's role delete from it.
		(prisma, batch) => deleteOldEntries(prisma, batch, auditDays),
	]
}
