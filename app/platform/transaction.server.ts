import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { isLostRace } from './database-errors.server.ts'

/** PostgreSQL ends a longer query: it holds a connection that others wait for. */
export const STATEMENT_TIMEOUT_MS = 5000
/** How long a query waits for a lock by default. */
export const LOCK_TIMEOUT_MS = 3000
// Between two statements of a transaction. A process that freezes there would hold its locks until TCP gives up.
const IDLE_IN_TRANSACTION_MS = 5000
const RACES = 5

/** With the connection's time limits; behind a pooler, which has none, the transaction sets them. */
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

/** {@link inTransaction}, retried when another transaction was first: the loser of a race then finds the winner's rows. */
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
