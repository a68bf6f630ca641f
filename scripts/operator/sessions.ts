import { endAllSessions } from '#app/auth/session/end-sessions.server.ts'
import { type ListedSession, listSessions } from '#app/auth/session/session-list.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { program } from '../command-line/command.ts'
import { plural } from '../command-line/words.ts'
import { commandEntry, findUserId, withDatabase } from './operator.ts'

/** A person's sessions, a line each, or how many were ended. Both are entries of the audit trail. */
async function run(prisma: PrismaClient, email: string, isToEnd: boolean): Promise<string[]> {
	const userId = await findUserId(prisma, email)
	if (isToEnd) {
		const ended = await endAllSessions(userId, commandEntry('sessions --end'), { prisma })
		return [`Ended ${plural(ended, 'session')}.`]
	}
	const sessions = await listSessions(userId, { prisma })
	await record(prisma, { ...commandEntry('sessions'), userId })
	return sessions.length === 0 ? ['This user has no sessions.'] : sessions.map(toLine)
}

function toLine({ createdAt, lastUsedAt }: ListedSession): string {
	return `begun=${createdAt.toISOString()}  last_used=${lastUsedAt.toISOString()}`
}

export const sessions = await program(import.meta, {
	name: 'sessions',
	summary: 'Lists a person’s sessions, or ends them. Both are entries of the audit trail.',
	examples: {
		'person@example.com': 'when each began and was last used',
		'person@example.com --end': 'sign them out everywhere',
	},
	takes: (parser) => parser.argument('<e-mail>', 'of the person').option('--end', 'end all of them'),
	async run({ settings, print }, email: string, { end = false }: { end?: boolean }) {
		for (const line of await withDatabase(readEnv(settings()), (prisma) => run(prisma, email, end))) print(line)
	},
})
