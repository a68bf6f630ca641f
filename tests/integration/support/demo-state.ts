import { expect } from 'vitest'
import { demoLinks, demoUsers } from '#prisma/demo-users.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'

/** Makes the stored links those of the seed again. */
export async function restoreDemoLinks(prisma: PrismaClient): Promise<void> {
	await prisma.recurCustomer.deleteMany()
	await prisma.recurCustomer.createMany({ data: demoUsers.flatMap(demoLinks) })
}

/** Forgets what Recur said of subscriptions, once the background work that may still write it is through. */
export async function forgetSubscriptions(prisma: PrismaClient): Promise<void> {
	const isAtWork = () => prisma.syncJob.count({ where: { leaseUntil: { not: null } } })
	await expect.poll(isAtWork, { interval: 5 }).toBe(0)
	await prisma.syncJob.deleteMany()
	await prisma.subscription.deleteMany()
	await prisma.entitlement.deleteMany()
}
