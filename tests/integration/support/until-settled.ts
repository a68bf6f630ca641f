import { expect } from 'vitest'
import type { PrismaClient } from '#prisma/generated/client.ts'

// A customer whom Recur no longer knows is asked for again after a day.
const SOON_MS = 10 * 60 * 1000

/** Waits until no synchronisation is due soon. */
export async function untilSettled({ prisma }: { prisma: PrismaClient }) {
	await expect.poll(() => countUnsettled(prisma), { interval: 20 }).toBe(0)
}

/** The same, and runs of one customer follow each other without the pause between them, as if the time had passed. */
export async function hurryUntilSettled({ prisma }: { prisma: PrismaClient }) {
	const hurried = async () => {
		await prisma.$executeRaw`
			UPDATE "SyncJob" SET "notBefore" = now() WHERE "requested" > "done" AND "leaseUntil" IS NULL
				AND "notBefore" > now() AND "notBefore" < now() + make_interval(secs => ${SOON_MS / 1000})`
		return await countUnsettled(prisma)
	}
	await expect.poll(hurried, { interval: 20 }).toBe(0)
}

async function countUnsettled(prisma: PrismaClient) {
	const where = { notBefore: { lt: new Date(Date.now() + SOON_MS) } }
	const jobs = await prisma.syncJob.findMany({ where, select: { requested: true, done: true } })
	return jobs.filter(({ requested, done }) => requested > done).length
}
