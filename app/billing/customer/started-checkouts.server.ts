import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'

// Until Recur says when its session ends. A wrong answer must not prevent a deletion for ever.
const OPEN_MINUTES = 60
const OPEN_MINUTES_AT_MOST = 24 * 60

/** From now on their id at Recur proves less, see `judge`. */
export async function noteCheckout(prisma: PrismaClient, userId: string, environment: RecurEnvironment): Promise<void> {
	await prisma.$executeRaw`
		INSERT INTO "Checkout" AS known ("userId", "environment", "openUntil")
		VALUES (${userId}, ${environment}::"RecurEnvironment", now() + make_interval(mins => ${OPEN_MINUTES}::int))
		ON CONFLICT ("userId", "environment")
			DO UPDATE SET "lastAt" = now(), "openUntil" = greatest(known."openUntil", EXCLUDED."openUntil")`
}

/** Never moves the end earlier: another checkout may be open. */
export async function noteCheckoutEnd(
	prisma: PrismaClient,
	userId: string,
	environment: RecurEnvironment,
	expiresAt: Date,
): Promise<void> {
	await prisma.$executeRaw`
		UPDATE "Checkout" SET "openUntil" = greatest(
			"openUntil", least(${expiresAt}, now() + make_interval(mins => ${OPEN_MINUTES_AT_MOST}::int)))
		WHERE "userId" = ${userId} AND "environment" = ${environment}::"RecurEnvironment"`
}

/** For how long one may still be paid; 0 when none can. A subscription cancelled (`cancelledAt`) after it began is what it bought. */
export async function openCheckoutSeconds(
	db: PrismaClient | Prisma.TransactionClient,
	userId: string,
	environment: RecurEnvironment,
	cancelledAt: Date | null,
): Promise<number> {
	const rows = await db.$queryRaw<{ seconds: number }[]>`
		SELECT ceil(extract(epoch FROM "openUntil" - clock_timestamp()))::int AS "seconds" FROM "Checkout"
		WHERE "userId" = ${userId} AND "environment" = ${environment}::"RecurEnvironment"
			AND "lastAt" >= coalesce(${cancelledAt}::timestamptz, "lastAt")`
	return Math.max(0, rows[0]?.seconds ?? 0)
}
