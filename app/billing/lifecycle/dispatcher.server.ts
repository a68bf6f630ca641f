import { type Logger, oncePerMinute } from '#app/platform/log.server.ts'
import { backoffSeconds, startQueueWorker, withinDeadline } from '#app/platform/work-loops.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { ChangeType } from '../subscription/phase.server.ts'
import type { ChangeFacts } from './changes.server.ts'
import { type ClaimedEvent, claimEvent, markDelivered, postponeEvent } from './outbox.server.ts'

const POLL_MS = 1000
const HANDLER_DEADLINE_MS = 20_000
// For marking, beyond the handler's own time. The lease covers both, so only a dead process loses it.
const MARK_MS = 15_000
const LONGEST_WAIT_SECONDS = 60 * 60

export type LifecycleEvent = {
	/** The same in every attempt for this handler: remember it to recognise a repetition. */
	id: string
	environment: RecurEnvironment
	customerId: string
	/** The owner as far as we know. */
	userId: string | null
	type: ChangeType
	facts: ChangeFacts
	/** When our snapshot first showed the change. */
	seenAt: Date
}

/** Throw to be called again later. `signal` aborts after twenty seconds. */
export type LifecycleHandler = (event: LifecycleEvent, signal: AbortSignal) => Promise<void>

/** Progress is stored under a handler's name: a new name begins with the next change. */
export type LifecycleHandlers = Record<string, LifecycleHandler>

export type Lifecycle = {
	handlerNames: readonly string[]
	wake(): void
}

/** `failed`: the handler is called again later. Counting 0 `times` shows a counter before its first event. */
export type LifecycleMetrics = {
	countLifecycleEvent: (handler: string, outcome: 'delivered' | 'failed', times?: number) => void
}

export type LifecycleDeps = {
	prisma: PrismaClient
	environment: RecurEnvironment
	handlers: LifecycleHandlers
	log: Logger
	metrics: LifecycleMetrics
}

export type LifecycleTimings = { pollMs?: number; handlerDeadlineMs?: number }

/** At least once, in order per customer and handler, from any number of processes. A failure delays only its customer there. */
export function startLifecycle(
	deps: LifecycleDeps,
	{ pollMs = POLL_MS, handlerDeadlineMs = HANDLER_DEADLINE_MS }: LifecycleTimings = {},
): Lifecycle & { stop(): Promise<void> } {
	const { prisma, environment, log, metrics } = deps
	const names = Object.keys(deps.handlers)
	for (const name of names) {
		// A counter that starts with its first failure hides it.
		for (const outcome of ['delivered', 'failed'] as const) metrics.countLifecycleEvent(name, outcome, 0)
	}
	const onError = oncePerMinute((times, err: unknown) => {
		log.warn(
			{ event: 'lifecycle_stopped', times, err },
			'Could not read the lifecycle outbox; retrying at the next poll',
		)
	})
	const queues = names.map((name) =>
		startQueueWorker({
			pollMs,
			concurrency: 1,
			claim: () => claimEvent(prisma, environment, name, handlerDeadlineMs + MARK_MS),
			run: (event) => deliver(event, handlerDeadlineMs, deps),
			onError,
		}),
	)

	return {
		handlerNames: names,
		wake() {
			for (const queue of queues) queue.wake()
		},
		async stop() {
			await Promise.all(queues.map((queue) => queue.stop()))
		},
	}
}

async function deliver(
	claimed: ClaimedEvent,
	deadlineMs: number,
	{ prisma, handlers, log, metrics }: LifecycleDeps,
): Promise<void> {
	const { handler, attempts, createdAt, ...event } = claimed
	try {
		await withinDeadline(deadlineMs, async (signal) => handlers[handler]?.({ ...event, seenAt: createdAt }, signal))
	} catch (err) {
		const fields = { event: 'lifecycle_failed', handler, type: event.type, id: event.id, attempts, err }
		metrics.countLifecycleEvent(handler, 'failed')
		log.error(fields, 'A lifecycle handler failed; retrying later')
		await postponeEvent(prisma, claimed, {
			failure: nameOf(err),
			waitSeconds: backoffSeconds(attempts, LONGEST_WAIT_SECONDS),
		})
		return
	}
	await markDelivered(prisma, claimed)
	metrics.countLifecycleEvent(handler, 'delivered')
}

// A message may hold data that no table should keep.
function nameOf(err: unknown): string {
	if (!(err instanceof Error)) return 'NonError'
	return ('code' in err ? `${err.name} ${err.code}` : err.name).slice(0, 100)
}
