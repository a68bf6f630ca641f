import { setTimeout as pause } from 'node:timers/promises'
import type { RateLimit } from './rate-limit.server.ts'

const ROUND_MS = 60 * 60 * 1000
// Between two batches the database belongs to people.
const PAUSE_MS = 50

/** Deletes one batch of rows whose time is over. True when there may be more. */
export type DeleteBatch = () => Promise<boolean>

export type CleanUpOptions = {
	/** Makes the tasks of a round anew, for those that remember how far they are. */
	tasks: () => DeleteBatch[]
	/** Lets one of all processes have the round. */
	turn: Pick<RateLimit, 'take'>
	onError: (error: unknown) => void
}

/** The limit whose one unit an hour is the turn. */
export const CLEAN_UP_SECONDS = ROUND_MS / 1000

/** Cleans up when the process starts and every hour, in one process at a time and in small batches. */
export function startCleanUp({ tasks, turn, onError }: CleanUpOptions): { stop(): Promise<void> } {
	let isStopping = false
	let round: Promise<void> = cleanUp()
	const timer = setInterval(() => {
		round = round.then(cleanUp)
	}, ROUND_MS).unref()

	async function cleanUp() {
		try {
			if (!(await turn.take('round')).ok) return
			for (const deleteBatch of tasks()) {
				while (!isStopping && (await deleteBatch())) await pause(PAUSE_MS)
			}
		} catch (error) {
			onError(error)
		}
	}

	return {
		async stop() {
			isStopping = true
			clearInterval(timer)
			await round
		},
	}
}
