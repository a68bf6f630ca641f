import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'

// Until Recur has said when its checkout session ends. A wrong answer must not keep an account from being deleted for ever.
const OPEN_MINUTES = 60
const OPEN_MINUTES_AT_MOST = 24 * 60

/** Records that a person is about to start a checkout: from now on their id at Recur proves less, see `judge`. */
export async function noteCheckout(prisma: PrismaClient, userId: string, environment: RecurEnvironment): Promise<void> {
	await prisma.$executeRaw`
		INSERT INTO "Checkout" AS known ("userId", "environment", "openUntil")
		VALUES (${userId}, ${environment}::"RecurEnvironment", now() + make_interval(mins => ${OPEN_MINUTES}::int))
		ON CONFLICT ("userId", "environment")
			DO UPDATE SET "lastAt" = now(), "openUntil" = greatest(known."openUntil", EXCLUDED."openUntil")`
}

/** Records when the checkout that was started ends at Recur. It never ends earlier than we thought: another may be open. */
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

/**
 * For how long a checkout of this person may still be paid; 0 when none can. `cancelledAt`: when they last cancelled a subscription.
 * One that was cancelled after the checkout began is what they bought: none is sold beside it.
 */
export async function openCheckoutSeconds(
	db: PrismaClient | Prisma.TransactionClient,
	userId: string,
	environment: RecurEnvironment,
	cancelledAt: Date | null,
): Promise<number> {
	const checkout = await db.checkout.findUnique({ where: { userId_environment: { userId, environment } } })
	if (!checkout || (cancelledAt && cancelledAt > checkout.lastAt)) return 0
	return Math.max(0, Math.ceil((checkout.openUntil.getTime() - Date.now()) / 1000))
}
