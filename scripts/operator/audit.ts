import { readTrail, record } from '#app/platform/audit-trail.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import type { AuditEntry, PrismaClient } from '#prisma/generated/client.ts'
import { program } from '../command-line/command.ts'
import { commandEntry, findUserId, withDatabase } from './operator.ts'

const LINES = 200

/** A person's newest entries, newest last, a line each. That an operator read them is an entry too. */
async function trailOf(prisma: PrismaClient, email: string): Promise<string[]> {
	const userId = await findUserId(prisma, email)
	const entries = await readTrail(prisma, userId, LINES)
	await record(prisma, { ...commandEntry('audit'), userId })
	if (entries.length === 0) return ['No entries for this user.']
	const lines = entries.map(toLine)
	return entries.length < LINES ? lines : [`The newest ${LINES} entries:`, ...lines]
}

function toLine({ at, actor, action, ...entry }: AuditEntry): string {
	const { environment, identifier, customerId, requestId, facts } = entry
	const details = { environment, by: identifier, customer: customerId, request: requestId, ...(facts as object | null) }
	const known = Object.entries(details).filter(([, value]) => value !== null && value !== undefined)
	const words = known.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
	return [at.toISOString(), actor, action, ...words].join('  ')
}

export const audit = await program(import.meta, {
	name: 'audit',
	summary: `Prints the newest ${LINES} entries of a person’s audit trail, newest last. That it was read is an entry too.`,
	examples: { 'person@example.com': 'what this person, the app and operators did' },
	takes: (parser) => parser.argument('<e-mail>', 'of the person'),
	async run({ settings, print }, email: string) {
		for (const line of await withDatabase(readEnv(settings()), (prisma) => trailOf(prisma, email))) print(line)
	},
})
