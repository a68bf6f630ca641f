import { setTimeout as pause } from 'node:timers/promises'
import { countUnfinished } from '#app/billing/sync/sync-everybody.server.ts'

// Few jobs are done soon; many are not counted often.
const [FIRST_COUNT_MS, COUNT_MS] = [50, 1000]
const PROGRESS_MS = 5000

export type Waited =
	| { ended: 'done' }
	| { ended: 'interrupted'; left: number }
	/** Recur failed for these; the application tries again later. */
	| { ended: 'postponed'; postponed: number; all: number }

/** Waits until all jobs of the lowest priority have had their turn, and tells how it goes. */
export async function waitForJobs(
	scope: Parameters<typeof countUnfinished>[0],
	tell: (line: string) => void,
	interrupted: AbortSignal,
): Promise<Waited> {
	const startedAt = Date.now()
	let { waiting, postponed } = await countUnfinished(scope)
	const all = waiting + postponed
	let countMs = FIRST_COUNT_MS
	for (let told = 0; waiting > 0; countMs = Math.min(2 * countMs, COUNT_MS)) {
		if (interrupted.aborted) return { ended: 'interrupted', left: waiting }
		if (Date.now() - told >= PROGRESS_MS) {
			tell(`${all - waiting} of ${all} done${estimate(all - waiting, waiting, Date.now() - startedAt)}.`)
			told = Date.now()
		}
		await pause(countMs, null, { signal: interrupted }).catch(() => {})
		;({ waiting, postponed } = await countUnfinished(scope))
	}
	return postponed > 0 ? { ended: 'postponed', postponed, all } : { ended: 'done' }
}

function estimate(done: number, left: number, ms: number): string {
	if (done === 0) return ''
	const minutes = Math.ceil((left * ms) / done / 60_000)
	return `, about ${minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`} left`
}
