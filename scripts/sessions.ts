import { endAllSessions, type ListedSession, listSessions } from '#app/auth/session-list.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { CommandProblem, commandEntry, inSentences, runAsProgram } from './command.ts'

const USAGE = 'Usage: npm run sessions -- <e-mail> [--end]'

/** A person's sessions, a line each, or how many were ended. Both are entries of the audit trail. */
async function run(prisma: PrismaClient, email: string, isToEnd: boolean): Promise<string[]> {
	const user = await prisma.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } })
	if (!user) throw new CommandProblem('There is no such user.')
	if (isToEnd) return [`Ended ${await endAllSessions(user.id, commandEntry('sessions --end'), { prisma })} sessions.`]
	const sessions = await listSessions(user.id, { prisma })
	await record(prisma, { ...commandEntry('sessions'), userId: user.id })
	return sessions.length === 0 ? ['This user is signed in nowhere.'] : sessions.map(toLine)
}

function toLine({ createdAt, lastUsedAt }: ListedSession): string {
	return `begun=${createdAt.toISOString()}  last_used=${lastUsedAt.toISOString()}`
}

export const sessions = inSentences(async ({ args: [email, option], settings, tell }) => {
	if (!email || email.startsWith('-') || (option !== undefined && option !== '--end')) throw new CommandProblem(USAGE)
	const { prisma, close } = createDatabase(readEnv(settings).DATABASE_URL)
	try {
		for (const line of await run(prisma, email, option === '--end')) tell(line)
		return 0
	} finally {
		await close()
	}
})

await runAsProgram(import.meta, sessions)
