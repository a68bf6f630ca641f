import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { linkOwner } from '../customer/owned-customers.server.ts'
import type { ChangeType } from '../subscription/phase.server.ts'
import type { Change, ChangeFacts } from './changes.server.ts'

const KEEP_MS = 30 * 24 * 60 * 60 * 1000

type CustomerRef = { environment: RecurEnvironment; customerId: string }

/** Only the process whose `attempts` still match may mark the row. */
export type ClaimedEvent = CustomerRef & {
	id: string
	handler: string
	type: ChangeType
	facts: ChangeFacts
	createdAt: Date
	attempts: number
	userId: string | null
}

/** Call it in the transaction that writes the snapshot. */
export async function addToOutbox(
	tx: Prisma.TransactionClient,
	customer: CustomerRef,
	changes: Change[],
	handlers: readonly string[],
): Promise<void> {
	const rows = changes.flatMap((change) => handlers.map((handler) => ({ ...customer, handler, ...change })))
	if (rows.length > 0) await tx.lifecycleEvent.createMany({ data: rows })
}

/** Claims the due event that has waited longest and is the first undelivered one of its customer. */
export async function claimEvent(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	handler: string,
	leaseMs: number,
): Promise<ClaimedEvent | null> {
	const rows = await prisma.$queryRaw<ClaimedEvent[]>`
		UPDATE "LifecycleEvent" AS event SET
			"attempts" = "attempts" + 1, "notBefore" = now() + make_interval(secs => ${leaseMs / 1000})
		WHERE "id" = (${nextDueEvent(environment, handler)})
		RETURNING "id"::text, "environment", "customerId", "handler", "type", "facts", "createdAt", "attempts", (
			SELECT ${linkOwner} FROM "RecurCustomer" AS link
			WHERE link."environment" = event."environment" AND link."customerId" = event."customerId") AS "userId"`
	return rows[0] ?? null
}

/** Does nothing if the lease was lost: another process delivers it again. */
export async function markDelivered(prisma: PrismaClient, { id, attempts }: ClaimedEvent): Promise<void> {
	await prisma.lifecycleEvent.updateMany({
		where: { id: BigInt(id), attempts },
		data: { deliveredAt: new Date(), failure: null },
	})
}

/** Does nothing if the lease was lost. The customer's later events wait too. */
export async function postponeEvent(
	prisma: PrismaClient,
	{ id, attempts, environment, handler, customerId }: ClaimedEvent,
	{ failure, waitSeconds }: { failure: string; waitSeconds: number },
): Promise<void> {
	await prisma.$executeRaw`
		WITH failed AS (
			UPDATE "LifecycleEvent" SET
				"failure" = ${failure}, "notBefore" = clock_timestamp() + make_interval(secs => ${waitSeconds})
			WHERE "id" = ${id}::bigint AND "attempts" = ${attempts} RETURNING "id", "notBefore"
		)
		UPDATE "LifecycleEvent" AS later SET "notBefore" = failed."notBefore" FROM failed
		WHERE later."environment" = ${environment}::"RecurEnvironment" AND later."handler" = ${handler}
			AND later."customerId" = ${customerId} AND later."id" > failed."id" AND later."deliveredAt" IS NULL`
}

export async function deleteOldLifecycleEvents(
	prisma: PrismaClient,
	batch: number,
	handlers: readonly string[],
): Promise<number> {
	const before = new Date(Date.now() - KEEP_MS)
	return await prisma.$executeRaw`
		DELETE FROM "LifecycleEvent" WHERE "id" IN (
			SELECT "id" FROM "LifecycleEvent"
			WHERE "createdAt" < ${before} AND ("deliveredAt" IS NOT NULL OR "handler" <> ALL (${handlers}::text[]))
			LIMIT ${batch})`
}

// Only a customer's first undelivered event is due. `now()`, not `clock_timestamp()`: only a stable function may bound an index scan.
function nextDueEvent(environment: RecurEnvironment, handler: string): Prisma.Sql {
	return Prisma.sql`
		SELECT "id" FROM "LifecycleEvent" AS event
		WHERE event."environment" = ${environment}::"RecurEnvironment" AND event."handler" = ${handler}
			AND event."deliveredAt" IS NULL AND event."notBefore" <= now()
			AND NOT EXISTS (
				SELECT FROM "LifecycleEvent" AS earlier
				WHERE earlier."environment" = event."environment" AND earlier."handler" = event."handler"
					AND earlier."customerId" = event."customerId" AND earlier."deliveredAt" IS NULL
					AND earlier."id" < event."id")
		ORDER BY event."notBefore" LIMIT 1 FOR UPDATE SKIP LOCKED`
}
