import type { PrismaClient } from '#prisma/generated/client.ts'

/**
 * How many connections to the database wait for a lock. Not to be asked over the connection that holds it: in its transaction
 * PostgreSQL shows what was when it first looked.
 */
export async function countLockWaiters(prisma: PrismaClient): Promise<number> {
	const waiting = await prisma.$queryRaw<unknown[]>`
		SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	return waiting.length
}

/** Cuts off whoever waits for a lock, as the death of their process would. */
export async function cutLockWaiters(prisma: PrismaClient): Promise<void> {
	await prisma.$queryRaw`
		SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock'`
}
