import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { unlessUnavailable } from './database-errors.server.ts'
import type { Logger } from './log.server.ts'
import type { Query } from './statements.server.ts'

const DAY_MS = 24 * 60 * 60 * 1000

export type AuditAction =
	| 'signed_in'
	| 'sign_in_failed'
	| 'signed_out'
	| 'signed_up'
	| 'code_asked'
	| 'code_wrong'
	| 'identity_added'
	| 'identities_removed'
	| 'address_confirmed'
	| 'address_changed'
	| 'address_restored'
	| 'password_set'
	| 'sessions_ended'
	| 'proof_refused'
	| 'account_deleted'
	| 'account_ended'
	| 'account_deletion_refused'
	| 'portal_opened'
	| 'portal_refused'
	| 'link_made'
	| 'link_replaced'
	| 'link_marked_gone'
	| 'link_confirmed'
	| 'customer_added'
	| 'customer_proven'
	| 'customer_released'
	| 'checkout_started'
	| 'subscription_changed'
	| 'billing_mails_switched'
	| 'operator_command'

export type AuditSource = { actor: 'person' | 'operator' | 'system'; requestId?: string | undefined }

/** Holds ids, words and times; never an e-mail, a URL or a body. */
export type AuditRecord = AuditSource & {
	action: AuditAction
	/** The user it is about. */
	userId?: string | null | undefined
	environment?: RecurEnvironment
	identifier?: 'customerId' | 'externalId' | 'email' | undefined
	customerId?: string | null | undefined
	facts?: Prisma.InputJsonObject
	/** A second record with the same key changes nothing. */
	onceKey?: string
}

export type AuditDeps = { query: Query; log: Logger; metrics: AuditMetrics }

type AuditMetrics = { countAuditMissing(): void }

/** Call it in the transaction of what it records: if the database accepts no writes, neither happens. */
export async function record(db: PrismaClient | Prisma.TransactionClient, entry: AuditRecord): Promise<void> {
	await db.$executeRaw(insertion(entry))
}

/**
 * For what has already happened. If the database accepts no writes, log and count it, but refuse nobody. `also` is a second change, made
 * by the same statement.
 */
export async function recordIfPossible(
	{ query, log, metrics }: AuditDeps,
	entry: AuditRecord,
	also?: Prisma.Sql,
): Promise<void> {
	const statement = also ? Prisma.sql`WITH also AS (${also}) ${insertion(entry)}` : insertion(entry)
	const isRecorded = await unlessUnavailable(query(statement).then(() => true))
	if (isRecorded) return
	const { action, userId, customerId } = entry
	metrics.countAuditMissing()
	log.error(
		{ event: 'audit_missing', action, userId, customerId },
		'Could not write to the audit trail; this line is the only record',
	)
}

function insertion(entry: AuditRecord): Prisma.Sql {
	const { actor, action, userId = null, environment = null, identifier = null, customerId = null } = entry
	const { requestId = null, facts, onceKey = null } = entry
	return Prisma.sql`
		INSERT INTO "AuditEntry"
			("actor", "action", "userId", "environment", "identifier", "customerId", "requestId", "facts", "onceKey")
		VALUES (${actor}, ${action}, ${userId}, ${environment}::"RecurEnvironment", ${identifier}, ${customerId}, ${requestId},
			${facts ? JSON.stringify(facts) : null}::jsonb, ${onceKey})
		ON CONFLICT ("onceKey") DO NOTHING`
}

export async function readTrail(prisma: PrismaClient, userId: string, limit: number) {
	const newest = await prisma.auditEntry.findMany({
		where: { userId },
		orderBy: [{ at: 'desc' }, { id: 'desc' }],
		take: limit,
	})
	return newest.reverse()
}

export async function deleteOldEntries(prisma: PrismaClient, batch: number, days: number): Promise<number> {
	const before = new Date(Date.now() - days * DAY_MS)
	return await prisma.$executeRaw`
		DELETE FROM "AuditEntry" WHERE "id" IN (SELECT "id" FROM "AuditEntry" WHERE "at" < ${before} LIMIT ${batch})`
}
