import { setTimeout as pause } from 'node:timers/promises'
import { countUnfinished } from '#app/billing/sync/sync-everybody.server.ts'
import type { Call } from '../../command-line/command.ts'

// Few jobs are done soon; many are not counted often.
const [FIRST_COUNT_MS, COUNT_MS] = [50, 1000]

export type Waited = { ended: 'done' } | { ended: 'interrupted'; left: number }

/** Waits until all jobs of the lowest priority have had their turn, and shows how it goes. */
export async function waitForJobs(
	scope: Parameters<typeof countUnfinished>[0],
	{ showProgress }: Pick<Call, 'showProgress'>,
	interrupted: AbortSignal,
): Promise<Waited> {
	const { waiting: all } = await countUnfinished(scope)
	return await showProgress({ title: 'Asking Recur', total: all, unit: 'customer' }, async (update) => {
		for (let countMs = FIRST_COUNT_MS; ; countMs = Math.min(2 * countMs, COUNT_MS)) {
			const { waiting } = await countUnfinished(scope)
			if (waiting === 0) return { ended: 'done' }
			if (interrupted.aborted) return { ended: 'interrupted', left: waiting }
			update(Math.max(all - waiting, 0))
			await pause(countMs, null, { signal: interrupted }).catch(() => {})
		}
	})
}
