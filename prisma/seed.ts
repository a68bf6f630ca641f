import { HASH_COST, type HashCost, hashPassword } from '#app/auth/password/password-hash.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { Problem } from '#app/platform/problem.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { databaseTask } from './database-task.ts'
import { DEMO_PASSWORD, type DemoUser, demoLinks, demoUsers } from './demo-users.ts'

const isDemoUser = { OR: demoUsers.flatMap(({ id, email }) => [{ id }, { email }]) }

/**
 * Creates the demo users that are missing, each with its link, and returns their e-mails. Users that exist keep whatever
 * a person did with them, so a second run changes nothing.
 */
export async function seed(databaseUrl: string, hashCost = HASH_COST): Promise<string[]> {
	return await withPrisma(databaseUrl, (prisma) => createMissing(prisma, hashCost))
}

/** `seed` for whoever types the command, perhaps in the wrong place: never where real people are. */
export async function seedByHand(databaseUrl: string, recurSecretKey = ''): Promise<string[]> {
	if (recurSecretKey.trim().startsWith('sk_live_')) throw refusal('RECUR_SECRET_KEY is a live key')
	return await withPrisma(databaseUrl, async (prisma) => {
		const person = await prisma.user.findFirst({ where: { NOT: isDemoUser }, select: { id: true } })
		if (person) throw refusal('the database holds people other than the demo users')
		return await createMissing(prisma, HASH_COST)
	})
}

function refusal(reason: string): Problem {
	return new Problem(`Nothing was created: ${reason}. The password of the demo users is public.`)
}

async function withPrisma<T>(databaseUrl: string, task: (prisma: PrismaClient) => Promise<T>): Promise<T> {
	return await databaseTask(databaseUrl, async () => {
		const { prisma, close } = createDatabase(databaseUrl)
		try {
			return await task(prisma)
		} finally {
			await close()
		}
	})
}

async function createMissing(prisma: PrismaClient, hashCost: HashCost): Promise<string[]> {
	const existing = await prisma.user.findMany({ where: isDemoUser, select: { id: true, email: true } })
	const taken = new Set(existing.flatMap(({ id, email }) => [id, email]))
	const missing = demoUsers.filter(({ id, email }) => !taken.has(id) && !taken.has(email))
	const rows = await Promise.all(missing.map((user) => toRow(user, hashCost)))
	return await prisma.$transaction(async (transaction) => {
		// Two seeds at once may both find a user missing; the database lets only one of them create it.
		const created = await transaction.user.createManyAndReturn({ data: rows, skipDuplicates: true })
		const ids = new Set(created.map(({ id }) => id))
		// What a deleted demo user left behind is for the new one.
		await transaction.recurCustomer.deleteMany({
			where: { userId: null, ownerId: null, customerId: { startsWith: 'demo' } },
		})
		const links = missing.filter(({ id }) => ids.has(id)).flatMap(demoLinks)
		await transaction.recurCustomer.createMany({ data: links, skipDuplicates: true })
		return created.map(({ email }) => email)
	})
}

async function toRow({ id, email, emailVerified }: DemoUser, hashCost: HashCost) {
	const emailVerifiedAt = emailVerified ? new Date() : null
	return { id, email, emailVerifiedAt, passwordHash: await hashPassword(DEMO_PASSWORD, hashCost) }
}
