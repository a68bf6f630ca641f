import { setTimeout as pause } from 'node:timers/promises'
import { countUnfinished } from '#app/billing/sync/sync-everybody.server.ts'

const COUNT_MS = 1000
const PROGRESS_MS = 5000

export type Waited =
	| { ended: 'done' }
	| { ended: 'interrupted'; left: number }
	/** Recur failed for these; the application tries again later. */
	| { ended: 'postponed'; postponed: number; all: number }

/** Waits until all jobs of the lowest priority have had their turn, and tells how it goes. */
export async function waitForJobs(
	scope: Parameters<typeof countUnfinished>[0],
	interrupted: AbortSignal,
): Promise<Waited> {
	const startedAt = Date.now()
	let { waiting, postponed } = await countUnfinished(scope)
	const all = waiting + postponed
	for (let told = 0; waiting > 0; ) {
		if (interrupted.aborted) return { ended: 'interrupted', left: waiting }
		if (Date.now() - told >= PROGRESS_MS) {
			console.log(`${all - waiting} of ${all} done${estimate(all - waiting, waiting, Date.now() - startedAt)}.`)
			told = Date.now()
		}
		await pause(COUNT_MS, null, { signal: interrupted }).catch(() => {})
		;({ waiting, postponed } = await countUnfinished(scope))
	}
	return postponed > 0 ? { ended: 'postponed', postponed, all } : { ended: 'done' }
}

function estimate(done: number, left: number, ms: number): string {
	if (done === 0) return ''
	const minutes = Math.ceil((left * ms) / done / 60_000)
	return `, about ${minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`} left`
}
