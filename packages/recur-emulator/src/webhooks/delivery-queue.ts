import type { WebhookSettings } from '../world/settings.ts'

/** One copy of an event, and the number of its next attempt. */
export type Job = { id: string; attempt: number }

type Options = {
	settings(): WebhookSettings
	/** Makes jobs of the events that are released together. */
	release(ids: string[]): Job[]
	run(job: Job): Promise<void>
}

/** Holds jobs while paused, and runs at most as many at once as the settings allow. */
export function createDeliveryQueue({ settings, release, run }: Options) {
	const held: string[] = []
	const ready: Job[] = []
	let running = 0

	/** Starts the jobs that may run now. Call it after every change of the settings. */
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
		add(ids: string[]): void {
			held.push(...ids)
			drain()
		},
		retry(job: Job): void {
			ready.push(job)
			drain()
		},
		drain,
		clear(): void {
			held.splice(0)
			ready.splice(0)
		},
	}
}

export function arrangeBatch(ids: string[], { copies, order, seed }: WebhookSettings): string[] {
	const all = ids.flatMap((id) => Array<string>(copies).fill(id))
	if (order === 'sent') return all
	return order === 'reversed' ? all.reverse() : shuffle(all, createRandom(seed))
}

function shuffle(items: string[], random: () => number): string[] {
	return items
		.map((item) => ({ item, rank: random() }))
		.sort((a, b) => a.rank - b.rank)
		.map(({ item }) => item)
}

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
	let state = seed
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}
}
