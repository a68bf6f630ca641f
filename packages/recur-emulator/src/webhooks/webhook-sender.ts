import type { Store } from '../world/store.ts'
import type { World } from '../world/world.ts'
import type { Attempt, Delivery } from './delivery.ts'
import { arrangeBatch, createDeliveryQueue, type Job } from './delivery-queue.ts'
import { postEvent } from './post-event.ts'

export type WebhookSender = ReturnType<typeof createWebhookSender>

/** Delivers the events in the background: a slow receiver does not delay the hosted pages. */
export function createWebhookSender(store: Store) {
	const queue = createDeliveryQueue({ settings, release, run: (job) => track(perform(job)) })
	const timers = new Set<NodeJS.Timeout>()
	const running = new Set<Promise<void>>()
	/** Copies of each event still to be delivered. */
	const outstanding = new Map<string, number>()
	const waiting: (() => void)[] = []
	let known: World = store.world
	let abort = new AbortController()
	let isStopped = false

	function settings() {
		return store.world.settings.webhooks
	}

	function collect(): void {
		if (isStopped) return
		if (known !== store.world) forgetOldWorld()
		const fresh = store.world.deliveries.filter(({ id, state }) => state === 'pending' && !outstanding.has(id))
		const ids = fresh.map(({ id }) => id)
		for (const id of ids) outstanding.set(id, 1)
		if (ids.length > 0) after(settings().delayMs, () => queue.add(ids))
		queue.drain()
		if (outstanding.size === 0) for (const resolve of waiting.splice(0)) resolve()
	}

	function release(ids: string[]): Job[] {
		for (const id of ids) outstanding.set(id, settings().copies)
		return arrangeBatch(ids, settings()).map((id) => ({ id, attempt: 1 }))
	}

	/** After a reset the same ids can come again, and old deliveries must not block the queue. */
	function forgetOldWorld(): void {
		known = store.world
		outstanding.clear()
		abortAll()
	}

	function abortAll(): void {
		for (const timer of timers) clearTimeout(timer)
		timers.clear()
		queue.clear()
		abort.abort()
		abort = new AbortController()
	}

	async function perform(job: Job): Promise<void> {
		const { signal } = abort
		const delivery = store.world.deliveries.find(({ id }) => id === job.id)
		const { url, ...rest } = settings()
		const attempt = delivery && url !== null ? await postEvent(delivery, { url, ...rest }, signal) : null
		if (signal.aborted) return
		if (!delivery) dropLost(job.id)
		else if (mayRetry(attempt, job)) scheduleRetry(delivery, attempt, job)
		else finish(delivery, attempt)
	}

	/** The log has a maximum length, so a newer event can have replaced this one. */
	function dropLost(id: string): void {
		outstanding.delete(id)
		collect()
	}

	function mayRetry(attempt: Attempt | null, job: Job): attempt is Attempt {
		return attempt !== null && !isDelivered(attempt) && job.attempt < settings().maxAttempts
	}

	function scheduleRetry(delivery: Delivery, attempt: Attempt, job: Job): void {
		const delays = settings().retryDelaysMs
		const delayMs = delays[Math.min(job.attempt, delays.length) - 1] ?? 0
		store.change(() => delivery.attempts.push(attempt))
		after(delayMs, () => queue.retry({ ...job, attempt: job.attempt + 1 }))
	}

	function finish(delivery: Delivery, attempt: Attempt | null): void {
		const left = (outstanding.get(delivery.id) ?? 1) - 1
		if (left > 0) outstanding.set(delivery.id, left)
		else outstanding.delete(delivery.id)
		store.change(() => {
			if (attempt) delivery.attempts.push(attempt)
			if (left === 0) delivery.state = outcomeOf(delivery)
		})
	}

	async function track(work: Promise<void>): Promise<void> {
		running.add(work)
		await work.finally(() => running.delete(work))
	}

	/** Without a delay the call is made immediately, in the same tick. */
	function after(delayMs: number, run: () => void): void {
		if (delayMs === 0) {
			run()
			return
		}
		const timer = setTimeout(() => {
			timers.delete(timer)
			run()
		}, delayMs)
		timers.add(timer)
	}

	return {
		/** Sends what an earlier run left pending, then every new event. */
		start(): void {
			store.onChange(collect)
			collect()
		},
		/** Makes one attempt now, regardless of pause, delay and order. Resolves after it. */
		async sendAgain(id: string): Promise<void> {
			const delivery = store.world.deliveries.find((candidate) => candidate.id === id)
			if (!delivery) return
			outstanding.set(id, (outstanding.get(id) ?? 0) + 1)
			store.change(() => Object.assign(delivery, { state: 'pending' }))
			await track(perform({ id, attempt: Number.POSITIVE_INFINITY }))
		},
		/** Resolves when no delivery is pending, retries included. */
		async settled(): Promise<void> {
			if (outstanding.size > 0) await new Promise<void>((resolve) => waiting.push(resolve))
		},
		/** Aborts running attempts; their deliveries stay pending. */
		async stop(): Promise<void> {
			isStopped = true
			abortAll()
			await Promise.all(running)
		},
	}
}

function outcomeOf({ attempts }: Delivery): Delivery['state'] {
	if (attempts.length === 0) return 'not_sent'
	return attempts.some(isDelivered) ? 'delivered' : 'failed'
}

function isDelivered({ status }: Attempt): boolean {
	return status !== null && status >= 200 && status < 300
}
