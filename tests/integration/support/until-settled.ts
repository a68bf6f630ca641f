import { expect } from 'vitest'
import type { PrismaClient } from '#prisma/generated/client.ts'

/** Waits until no synchronisation is asked for and no event is waiting for one. */
export async function untilSettled({ prisma }: { prisma: PrismaClient }) {
	await expect.poll(() => countUnsettled(prisma), { interval: 20 }).toEqual({ jobs: 0, events: 0 })
}

async function countUnsettled(prisma: PrismaClient) {
	const jobs = await prisma.syncJob.findMany({ select: { requested: true, done: true } })
	const events = await prisma.webhookEvent.count({ where: { state: 'PENDING' } })
	return { jobs: jobs.filter(({ requested, done }) => requested > done).length, events }
}
