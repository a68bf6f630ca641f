import { setTimeout as pause } from 'node:timers/promises'
import { type RoundOptions, startRounds, turnSeconds } from './rounds.server.ts'

const ROUND_MS = 60 * 60 * 1000
// Between two batches the database belongs to people.
const PAUSE_MS = 50

/** Deletes one batch of rows whose time is over. True when there may be more. */
export type DeleteBatch = () => Promise<boolean>

export type CleanUpOptions = Pick<RoundOptions, 'turn' | 'onError'> & {
	/** Makes the tasks of a round anew, for those that remember how far they are. */
	tasks: () => DeleteBatch[]
}

/** The window of the limit that gives the turn. */
export const CLEAN_UP_SECONDS = turnSeconds(ROUND_MS)

/** Cleans up when the process starts and every hour, in one process at a time and in small batches. */
export function startCleanUp({ tasks, ...options }: CleanUpOptions): { stop(): Promise<void> } {
	return startRounds({
		...options,
		everyMs: ROUND_MS,
		async work(isStopping) {
			for (const deleteBatch of tasks()) {
				while (!isStopping() && (await deleteBatch())) await pause(PAUSE_MS)
			}
		},
	})
}
