import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { jobKey, requestJobs, syncPriority } from '../sync/sync-job.server.ts'
import { linkOwner } from './owned-customers.server.ts'

type Tx = Prisma.TransactionClient

const KEEP_MS = 30 * 24 * 60 * 60 * 1000
const PAGE = 1000

export type Import = { environment: RecurEnvironment; importedAt: Date }

export type Claim = { customerId: string; userId: string; line: number }

/** Replaces earlier claims about the same customers or users and queues low-priority syncs. A call names each customer and user once. */
export async function claimCustomers(tx: Tx, run: Import, claims: Claim[]): Promise<void> {
	if (claims.length === 0) return
	const { environment } = run
	const [customerIds, userIds] = [claims.map(({ customerId }) => customerId), claims.map(({ userId }) => userId)]
	// Jobs first, as in a sync: one lock order.
	const keys = customerIds.map((customerId) => jobKey({ customerId }))
	const jobs = Prisma.sql`
		SELECT ${environment}::"RecurEnvironment" AS "environment", "key" FROM unnest(${keys}::text[]) AS job ("key") ORDER BY "key"`
	await tx.$executeRaw(requestJobs(jobs, syncPriority.everybody))
	await tx.customerClaim.deleteMany({
		where: { environment, OR: [{ customerId: { in: customerIds } }, { userId: { in: userIds } }] },
	})
	await tx.customerClaim.createMany({ data: claims.map((claim) => ({ ...claim, ...run })) })
}

export async function settleClaim(
	tx: Tx,
	environment: RecurEnvironment,
	customerId: string,
	{ isKnown }: { isKnown: boolean },
): Promise<void> {
	await tx.$executeRaw`
		UPDATE "CustomerClaim" AS claim SET "answer" = CASE WHEN EXISTS (
				SELECT FROM "RecurCustomer" AS link
				WHERE link."environment" = claim."environment" AND link."customerId" = claim."customerId"
					AND ${linkOwner} = claim."userId" AND link."staleAt" IS NULL
			) THEN 'LINKED' ELSE ${isKnown ? 'REFUSED' : 'UNKNOWN'} END::"ClaimAnswer"
		WHERE claim."environment" = ${environment}::"RecurEnvironment" AND claim."customerId" = ${customerId}`
}

export type Unlinked = { line: number; answer: 'UNKNOWN' | 'REFUSED' | null }

export async function* unlinkedClaims(prisma: PrismaClient, run: Import): AsyncGenerator<Unlinked> {
	for (const answer of ['UNKNOWN', 'REFUSED', null] as const) {
		for (let after = 0; ; ) {
			const where = { ...run, answer, line: { gt: after } }
			const page = await prisma.customerClaim.findMany({ where, orderBy: { line: 'asc' }, take: PAGE })
			for (const { line } of page) yield { line, answer }
			if (page.length < PAGE) break
			after = page.at(-1)?.line ?? after
		}
	}
}

export async function deleteOldClaims(prisma: PrismaClient, batch: number): Promise<number> {
	const before = new Date(Date.now() - KEEP_MS)
	return await prisma.$executeRaw`
		DELETE FROM "CustomerClaim" WHERE ctid IN (
			SELECT ctid FROM "CustomerClaim" WHERE "importedAt" < ${before} LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}
