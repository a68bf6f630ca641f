import type { Attempt, Delivery } from '../world/delivery.ts'
import type { Store } from '../world/store.ts'
import type { World } from '../world/world.ts'
import { arrange } from './arrange.ts'
import { createJobQueue, type Job } from './job-queue.ts'
import { postEvent } from './post-event.ts'
import { createTimers } from './timers.ts'

export type WebhookSender = {
	/** Begins with what an earlier run left undelivered, then sends every event that a change records. */
	start(): void
	/** One attempt right now, past pause, delay and order. Resolves after it. */
	sendAgain(id: string): Promise<void>
	/** Resolves when no delivery is pending, retries included. */
	settled(): Promise<void>
	/** Breaks off what is under way; it stays pending. */
	stop(): Promise<void>
}

/** Delivers the events in the world. Nobody waits for it: a dead receiver costs the pages nothing. */
export function createWebhookSender(store: Store): WebhookSender {
	const timers = createTimers()
	const queue = createJobQueue({ settings, release, run: (job) => track(perform(job)) })
	const underWay = new Set<Promise<void>>()
	/** Copies of each event not yet done with. */
	const outstanding = new Map<string, number>()
	const waiting: (() => void)[] = []
	let known: World = store.world
	let breakOff = new AbortController()
	let isStopped = false

	function settings() {
		return store.world.settings.webhooks
	}

	function collect(): void {
		if (isStopped) return
		if (known !== store.world) forget()
		const fresh = store.world.deliveries.filter(({ id, state }) => state === 'pending' && !outstanding.has(id))
		for (const { id } of fresh) outstanding.set(id, 1)
		if (fresh.length > 0) timers.after(settings().delayMs, () => queue.hold(fresh.map(({ id }) => id)))
		queue.drain()
		if (outstanding.size === 0) for (const resolve of waiting.splice(0)) resolve()
	}

	function release(ids: string[]): Job[] {
		for (const id of ids) outstanding.set(id, settings().copies)
		return arrange(ids, settings()).map((id) => ({ id, attempt: 1 }))
	}

	/** After a reset, ids of the old world may come again, and nothing of it may still block the queue. */
	function forget(): void {
		known = store.world
		outstanding.clear()
		callOff()
	}

	function callOff(): void {
		timers.clear()
		queue.clear()
		breakOff.abort()
		breakOff = new AbortController()
	}

	async function perform(job: Job): Promise<void> {
		const { signal } = breakOff
		const delivery = store.world.deliveries.find(({ id }) => id === job.id)
		const { url, ...rest } = settings()
		const attempt = delivery && url !== null ? await postEvent(delivery, { url, ...rest }, signal) : null
		if (signal.aborted) return
		if (!delivery) dropLost(job.id)
		else if (mayRetry(attempt, job)) scheduleRetry(delivery, attempt, job)
		else finish(delivery, attempt)
	}

	/** The log holds so many events only, and this one has made room for a newer one. */
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
		timers.after(delayMs, () => queue.retry({ ...job, attempt: job.attempt + 1 }))
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
		underWay.add(work)
		await work.finally(() => underWay.delete(work))
	}

	return {
		start() {
			store.onChange(collect)
			collect()
		},
		async sendAgain(id) {
			const delivery = store.world.deliveries.find((candidate) => candidate.id === id)
			if (!delivery) return
			outstanding.set(id, (outstanding.get(id) ?? 0) + 1)
			store.change(() => Object.assign(delivery, { state: 'pending' }))
			await track(perform({ id, attempt: Number.POSITIVE_INFINITY }))
		},
		settled: () => (outstanding.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
		async stop() {
			isStopped = true
			callOff()
			await Promise.all(underWay)
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
