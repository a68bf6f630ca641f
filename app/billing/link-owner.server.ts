import type { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'

export type RecurCustomerIdentity = { customerId: string; externalId: string | null; email: string | null }

/**
 * Links a customer to the user it belongs to, if there is one and the customer is free. Our user id at Recur says so; without
 * one a verified e-mail may, an unverified one never. A link that works is never moved: neither to another user nor to another
 * customer.
 */
export async function linkOwner(
	tx: Prisma.TransactionClient,
	environment: RecurEnvironment,
	identity: RecurCustomerIdentity,
): Promise<void> {
	const { customerId } = identity
	const owned = await tx.recurCustomer.findUnique({ where: { environment_customerId: { environment, customerId } } })
	if (owned) return
	const owner = await findUser(tx, identity)
	if (!owner) return
	const learnedFrom = identity.externalId ? 'EXTERNAL_ID' : 'EMAIL'
	// A stale link led nowhere when last tried; this customer is proof that the person has moved on.
	const replaced = await tx.recurCustomer.updateMany({
		where: { userId: owner.id, environment, staleAt: { not: null } },
		data: { customerId, learnedFrom, staleAt: null },
	})
	if (replaced.count > 0) return
	await tx.recurCustomer.createMany({
		data: { userId: owner.id, environment, customerId, learnedFrom },
		skipDuplicates: true,
	})
}

async function findUser(tx: Prisma.TransactionClient, { externalId, email }: RecurCustomerIdentity) {
	const select = { id: true }
	if (externalId) return await tx.user.findUnique({ where: { id: externalId }, select })
	if (!email) return null
	return await tx.user.findFirst({ where: { email: email.toLowerCase(), emailVerifiedAt: { not: null } }, select })
}
