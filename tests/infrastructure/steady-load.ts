import { setTimeout as pause } from 'node:timers/promises'

/** How often each kind of request ended in which way, such as `press 303`. */
export type Tally = Record<string, number>

export type Load = {
	tally: Tally
	/** Starts nothing more, and resolves when what is under way has ended. */
	stop(): Promise<void>
}

type Pace = {
	perSecond: number
	/** With so many under way it waits: a machine that is too slow for the pace gets less, not an ever longer queue. */
	atOnce: number
}

/**
 * Starts requests, evenly spread, whether or not earlier ones were answered. `request` returns how it ended; one that throws
 * is counted by its error.
 */
export function startLoad({ perSecond, atOnce }: Pace, request: (turn: number) => Promise<string>): Load {
	const tally: Tally = {}
	const underWay = new Set<Promise<void>>()
	let isStopped = false

	async function track(turn: number) {
		const end = await request(turn).catch(errorName)
		tally[end] = (tally[end] ?? 0) + 1
	}

	async function run() {
		for (let turn = 0; !isStopped; turn += 1) {
			const work = track(turn).finally(() => underWay.delete(work))
			underWay.add(work)
			const dueAt = performance.now() + 1000 / perSecond
			if (underWay.size >= atOnce) await Promise.race(underWay)
			await pause(Math.max(0, dueAt - performance.now()))
		}
	}

	const running = run()
	return {
		tally,
		async stop() {
			isStopped = true
			await running
			await Promise.all(underWay)
		},
	}
}

/** An error in one word, for the tally. */
export function errorName(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

export function total(tally: Tally, kind = ''): number {
	return Object.entries(tally).reduce((sum, [end, count]) => (end.startsWith(kind) ? sum + count : sum), 0)
}
