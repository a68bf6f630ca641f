import { endAllSessions } from '#app/auth/session/end-sessions.server.ts'
import { type ListedSession, listSessions } from '#app/auth/session/session-list.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { CommandProblem, commandEntry, findUserId, inSentences, runAsProgram, withDatabase } from './command.ts'

const USAGE = 'Usage: npm run sessions -- <e-mail> [--end]'

/** A person's sessions, a line each, or how many were ended. Both are entries of the audit trail. */
async function run(prisma: PrismaClient, email: string, isToEnd: boolean): Promise<string[]> {
	const userId = await findUserId(prisma, email)
	if (isToEnd) return [`Ended ${await endAllSessions(userId, commandEntry('sessions --end'), { prisma })} sessions.`]
	const sessions = await listSessions(userId, { prisma })
	await record(prisma, { ...commandEntry('sessions'), userId })
	return sessions.length === 0 ? ['This user has no sessions.'] : sessions.map(toLine)
}

function toLine({ createdAt, lastUsedAt }: ListedSession): string {
	return `begun=${createdAt.toISOString()}  last_used=${lastUsedAt.toISOString()}`
}

export const sessions = inSentences(async ({ args: [email, option], settings, tell }) => {
	if (!email || email.startsWith('-') || (option !== undefined && option !== '--end')) throw new CommandProblem(USAGE)
	const lines = await withDatabase(readEnv(settings), (prisma) => run(prisma, email, option === '--end'))
	for (const line of lines) tell(line)
	return 0
})

await runAsProgram(import.meta, sessions)
