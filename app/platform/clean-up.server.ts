import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type RoundOptions, startRounds, turnSeconds } from './rounds.server.ts'

const ROUND_MS = 60 * 60 * 1000
// Leaves the database to people between two batches, ten times longer while it is busy.
const PAUSE_MS = 50
const BUSY_PAUSE_MS = 500
const BUSY_SHARE = 0.5

/** Deletes one batch of expired rows. True when there may be more. */
export type DeleteBatch = () => Promise<boolean>

/** Deletes up to `batch` expired rows, and returns how many. */
export type DeleteSome = (prisma: PrismaClient, batch: number) => Promise<number>

export const CLEAN_UP_BATCH = 1000

export type CleanUpOptions = Pick<RoundOptions, 'turn' | 'onError'> & {
	/** New tasks for each round: some remember their position. */
	tasks: () => DeleteBatch[]
}

/** The window of the limit that gives the turn. */
export const CLEAN_UP_SECONDS = turnSeconds(ROUND_MS)

export function inBatches(prisma: PrismaClient, deletions: DeleteSome[]): DeleteBatch[] {
	return deletions.map((deleteSome) => async () => (await deleteSome(prisma, CLEAN_UP_BATCH)) === CLEAN_UP_BATCH)
}

/** At the start and every hour, in one process at a time and in small batches. */
export function startCleanUp({ tasks, ...options }: CleanUpOptions): { stop(): Promise<void> } {
	return startRounds({
		...options,
		everyMs: ROUND_MS,
		async work(isStopping) {
			let before = performance.eventLoopUtilization()
			for (const deleteBatch of tasks()) {
				while (!isStopping() && (await deleteBatch())) {
					const { utilization } = performance.eventLoopUtilization(before)
					before = performance.eventLoopUtilization()
					await pause(utilization > BUSY_SHARE ? BUSY_PAUSE_MS : PAUSE_MS)
				}
			}
		},
	})
}
