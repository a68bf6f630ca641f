import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { isLostRace } from './database-errors.server.ts'

/** PostgreSQL ends a longer query: it holds a connection that others wait for. */
export const STATEMENT_TIMEOUT_MS = 5000
/** For how long a query waits for a lock unless told otherwise. */
export const LOCK_TIMEOUT_MS = 3000
// Between two statements of a transaction. A process that freezes there would hold its locks until TCP gives up.
const IDLE_IN_TRANSACTION_MS = 5000
const RACES = 5

/** A transaction with time limits: those of its connection, and behind a pooler, where that has none, its own. */
export async function inTransaction<T>(
	prisma: PrismaClient,
	work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
	const limits = {
		statement_timeout: STATEMENT_TIMEOUT_MS,
		lock_timeout: LOCK_TIMEOUT_MS,
		idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
	}
	return await prisma.$transaction(async (tx) => {
		await tx.$executeRaw`
			SELECT set_config(key, value, true) FROM jsonb_each_text(${limits}) WHERE current_setting(key) = '0'`
		return await work(tx)
	})
}

/** {@link inTransaction}, run again when another transaction was first: each loser of a race finds a winner the next time. */
export async function inTransactionAgain<T>(
	prisma: PrismaClient,
	work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
	for (let race = 1; ; race += 1) {
		try {
			return await inTransaction(prisma, work)
		} catch (error) {
			if (!isLostRace(error) || race === RACES) throw error
		}
	}
}
