import { setTimeout as pause } from 'node:timers/promises'
import { type Claim, claimCustomers, type Import } from '#app/billing/customer/imported-claims.server.ts'
import { ownerIdOf } from '#app/billing/customer/owned-customers.server.ts'
import { isDatabaseUnavailable } from '#app/platform/database-errors.server.ts'
import { inTransactionAgain } from '#app/platform/transaction.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { CustomerRow, Reason, Refusal } from './customer-rows.ts'

// While the database is away.
const ATTEMPTS = 5

/** What is to be done about a row that was not refused. */
export type Decision = {
	row: CustomerRow
	/** Null when the user is to be created. */
	userId: string | null
	/** `ask`: Recur is to be asked about the customer. */
	customer: 'none' | 'linked' | 'ask'
}

export type BatchResult = { accepted: Decision[]; refused: Refusal[] }

/** Decides about rows by what is stored, and does it unless `isDryRun`: all of them in one transaction. */
export async function importBatch(
	prisma: PrismaClient,
	run: Import,
	rows: CustomerRow[],
	{ isDryRun, retryMs }: { isDryRun: boolean; retryMs: number },
): Promise<BatchResult> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			if (isDryRun) return decide(rows, await lookUp(prisma, run.environment, rows))
			return await inTransactionAgain(prisma, async (tx) => {
				const result = decide(rows, await lookUp(tx, run.environment, rows))
				await apply(tx, run, result.accepted)
				return result
			})
		} catch (error) {
			if (attempt === ATTEMPTS || !isDatabaseUnavailable(error)) throw error
			await pause(attempt * retryMs)
		}
	}
}

type Known = Awaited<ReturnType<typeof lookUp>>

async function lookUp(db: Prisma.TransactionClient, environment: RecurEnvironment, rows: CustomerRow[]) {
	const ids = rows.flatMap(({ userId }) => userId ?? [])
	const emails = rows.map(({ email }) => email)
	const users = await db.user.findMany({
		where: { OR: [{ email: { in: emails } }, { id: { in: ids } }] },
		select: { id: true, email: true, emailVerifiedAt: true },
	})
	const customerId = { in: rows.flatMap(({ customerId }) => customerId ?? []) }
	const where = { environment, OR: [{ customerId }, { userId: { in: users.map(({ id }) => id) } }] }
	const select = { userId: true, ownerId: true, customerId: true, staleAt: true }
	const links = await db.recurCustomer.findMany({ where, select })
	const claims = await db.customerClaim.findMany({ where: { environment, customerId } })
	return {
		userByEmail: new Map(users.map((user) => [user.email, user])),
		userById: new Map(users.map((user) => [user.id, user])),
		linkByCustomer: new Map(links.map((link) => [link.customerId, link])),
		linkByUser: new Map(links.map((link) => [link.userId, link])),
		claimByCustomer: new Map(claims.map((claim) => [claim.customerId, claim])),
	}
}

function decide(rows: CustomerRow[], known: Known): BatchResult {
	const result: BatchResult = { accepted: [], refused: [] }
	for (const row of rows) {
		const decided = decideRow(row, known)
		if (typeof decided === 'string') result.refused.push({ line: row.line, reason: decided })
		else result.accepted.push(decided)
	}
	return result
}

function decideRow(row: CustomerRow, known: Known): Decision | Reason {
	const { email, userId, customerId } = row
	const user = known.userByEmail.get(email)
	if (userId && user && user.id !== userId) return 'email_has_another_user_id'
	if (userId && !user && known.userById.has(userId)) return 'user_id_has_another_email'
	if (!customerId) return { row, userId: user?.id ?? null, customer: 'none' }

	const owner = known.linkByCustomer.get(customerId)
	if (owner && ownerIdOf(owner) !== user?.id) return 'customer_has_another_user'
	if (!user) return { row, userId: null, customer: 'ask' }
	const link = known.linkByUser.get(user.id)
	if (link && link.customerId !== customerId && !link.staleAt) return 'user_has_another_customer'
	if (owner) return { row, userId: user.id, customer: owner.staleAt ? 'ask' : 'linked' }
	// Whoever typed this address into a sign-up may not get the customer of the person it belongs to.
	const isProven = user.emailVerifiedAt || userId || known.claimByCustomer.get(customerId)?.userId === user.id
	return isProven ? { row, userId: user.id, customer: 'ask' } : 'email_not_verified_here'
}

async function apply(tx: Prisma.TransactionClient, run: Import, decisions: Decision[]): Promise<void> {
	const missing = decisions.filter(({ userId }) => userId === null)
	const created = await tx.user.createManyAndReturn({
		data: missing.map(({ row: { email, userId, isVerified, locale } }) => {
			return { ...(userId && { id: userId }), email, locale, emailVerifiedAt: isVerified ? run.importedAt : null }
		}),
		select: { id: true, email: true },
	})
	const createdIds = new Map(created.map(({ id, email }) => [email, id]))
	const claims = decisions.flatMap(({ row, userId, customer }): Claim[] => {
		const owner = userId ?? createdIds.get(row.email)
		if (customer !== 'ask' || !owner || !row.customerId) return []
		return [{ customerId: row.customerId, userId: owner, line: row.line }]
	})
	await claimCustomers(tx, run, claims)
}
