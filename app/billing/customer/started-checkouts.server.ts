import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'

// As long as Recur's checkout sessions live.
const OPEN_SECONDS = 60 * 60

/** Records that a person is about to start a checkout: from now on their id at Recur proves less, see `judge`. */
export async function noteCheckout(prisma: PrismaClient, userId: string, environment: RecurEnvironment): Promise<void> {
	await prisma.$executeRaw`
		INSERT INTO "Checkout" ("userId", "environment") VALUES (${userId}, ${environment}::"RecurEnvironment")
		ON CONFLICT ("userId", "environment") DO UPDATE SET "lastAt" = now()`
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
	const where = { userId_environment: { userId, environment } }
	const checkout = await db.checkout.findUnique({ where, select: { lastAt: true } })
	if (checkout && cancelledAt && cancelledAt > checkout.lastAt) return 0
	const age = checkout ? (Date.now() - checkout.lastAt.getTime()) / 1000 : OPEN_SECONDS
	return Math.max(0, Math.ceil(OPEN_SECONDS - age))
}
