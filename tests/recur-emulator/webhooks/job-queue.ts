import type { WebhookSettings } from '../world/webhook-settings.ts'

/** One copy of an event on its way, and the how manieth attempt comes next. */
export type Job = { id: string; attempt: number }

export type JobQueue = {
	/** Takes a batch, to be let go unless paused. */
	hold(ids: string[]): void
	/** Takes a job that was let go before, for another attempt. */
	retry(job: Job): void
	/** Starts what may be started now. Call it whenever that can have changed. */
	drain(): void
	clear(): void
}

type Options = {
	settings(): WebhookSettings
	/** Makes jobs of the events let go together. */
	release(ids: string[]): Job[]
	run(job: Job): Promise<void>
}

/** Holds jobs back while paused, and starts no more of them at a time than the settings allow. */
export function createJobQueue({ settings, release, run }: Options): JobQueue {
	const held: string[] = []
	const ready: Job[] = []
	let running = 0

	function drain(): void {
		if (settings().paused) return
		ready.push(...release(held.splice(0)))
		while (running < settings().concurrency) {
			const job = ready.shift()
			if (!job) return
			running += 1
			void run(job).finally(() => {
				running -= 1
				drain()
			})
		}
	}

	return {
		hold(ids) {
			held.push(...ids)
			drain()
		},
		retry(job) {
			ready.push(job)
			drain()
		},
		drain,
		clear() {
			held.splice(0)
			ready.splice(0)
		},
	}
}
