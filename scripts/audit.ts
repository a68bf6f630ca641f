import { readTrail, record } from '#app/platform/audit-trail.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import type { AuditEntry, PrismaClient } from '#prisma/generated/client.ts'
import { CommandProblem, commandEntry, inSentences, runAsProgram } from './command.ts'

const LINES = 200
const USAGE = 'Usage: npm run audit -- <e-mail>'

/** A person's newest entries, newest last, a line each. That an operator read them is an entry too. */
async function trailOf(prisma: PrismaClient, email: string): Promise<string[]> {
	const user = await prisma.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } })
	if (!user) throw new CommandProblem('There is no such user.')
	const entries = await readTrail(prisma, user.id, LINES)
	await record(prisma, { ...commandEntry('audit'), userId: user.id })
	if (entries.length === 0) return ['Nothing is recorded about this user.']
	const lines = entries.map(toLine)
	return entries.length < LINES ? lines : [`The newest ${LINES} entries:`, ...lines]
}

function toLine({ at, actor, action, ...entry }: AuditEntry): string {
	const { environment, identifier, customerId, requestId, facts } = entry
	const details = { environment, by: identifier, customer: customerId, request: requestId, ...(facts as object | null) }
	const told = Object.entries(details).filter(([, value]) => value !== null && value !== undefined)
	const words = told.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
	return [at.toISOString(), actor, action, ...words].join('  ')
}

export const audit = inSentences(async ({ args: [email], settings, tell }) => {
	if (!email) throw new CommandProblem(USAGE)
	const { prisma, close } = createDatabase(readEnv(settings).DATABASE_URL)
	try {
		for (const line of await trailOf(prisma, email)) tell(line)
		return 0
	} finally {
		await close()
	}
})

await runAsProgram(import.meta, audit)
