import { userInfo } from 'node:os'
import process from 'node:process'
import { createDatabase } from '#app/platform/db.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import { Problem } from '#app/platform/problem.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'

/** Does work with the database of the settings, and leaves it. */
export async function withDatabase<T>(env: Env, work: (prisma: PrismaClient) => Promise<T>): Promise<T> {
	const { prisma, close } = createDatabase(env.DATABASE_URL)
	try {
		return await work(prisma)
	} finally {
		await close()
	}
}

/** The id of the user with an address. Throws a {@link Problem} when nobody has it. */
export async function findUserId(prisma: PrismaClient, email: string): Promise<string> {
	const user = await prisma.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } })
	if (!user) throw new Problem('No user has this e-mail.')
	return user.id
}

/** What the audit trail keeps of a command: which one, and by the name of whose account on the machine. */
export function commandEntry(command: string) {
	return { actor: 'operator', action: 'operator_command', facts: { command, operator: operatorName() } } as const
}

/** In a container a user may have a number and no name. */
export function operatorName(): string {
	try {
		return userInfo().username
	} catch {
		return String(process.getuid?.() ?? 'unknown')
	}
}
