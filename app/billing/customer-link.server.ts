import type { PrismaClient, RecurCustomer } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'

export type CustomerLink = RecurCustomer

export type Claim = {
	userId: string
	environment: RecurEnvironment
	customerId: string
	learnedFrom: LinkSource
	/** The link that led nowhere, if there was one. Only this very state is replaced. */
	replaces: CustomerLink | null
}

/** The Recur customer we have stored for a user in one environment. */
export async function findLink(
	prisma: PrismaClient,
	userId: string,
	environment: RecurEnvironment,
): Promise<CustomerLink | null> {
	return await prisma.recurCustomer.findUnique({ where: { userId_environment: { userId, environment } } })
}

/** The id of the user a Recur customer is linked to, or null. */
export async function findOwner(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	customerId: string,
): Promise<string | null> {
	const link = await prisma.recurCustomer.findUnique({
		where: { environment_customerId: { environment, customerId } },
		select: { userId: true },
	})
	return link?.userId ?? null
}

/**
 * Stores that a customer belongs to a user, unless the customer is somebody else's. Two users may race for one customer and
 * two clicks of one user for the same row: the unique constraints decide, and whoever loses looks again.
 */
export async function claimCustomer(prisma: PrismaClient, claim: Claim): Promise<'linked' | 'owned_by_other'> {
	const { userId, environment, customerId } = claim
	const owner = await findOwner(prisma, environment, customerId)
	if (owner !== null) return owner === userId ? 'linked' : 'owned_by_other'
	try {
		await write(prisma, claim)
	} catch (error) {
		if (!isUniqueViolation(error)) throw error
	}
	const winner = await findOwner(prisma, environment, customerId)
	return winner === null || winner === userId ? 'linked' : 'owned_by_other'
}

/** Marks a link that Recur knows nothing of. It is kept: a 404 may also mean a wrong key, host or configuration. */
export async function markStale(prisma: PrismaClient, link: CustomerLink): Promise<void> {
	if (link.staleAt) return
	await prisma.recurCustomer.updateMany({ where: sameState(link), data: { staleAt: new Date() } })
}

/** Takes the mark off a link that works again. */
export async function markFresh(prisma: PrismaClient, link: CustomerLink): Promise<void> {
	if (!link.staleAt) return
	await prisma.recurCustomer.updateMany({ where: sameState(link), data: { staleAt: null } })
}

async function write(prisma: PrismaClient, { replaces, ...link }: Claim): Promise<void> {
	if (!replaces) {
		await prisma.recurCustomer.create({ data: link })
		return
	}
	const { customerId, learnedFrom } = link
	await prisma.recurCustomer.updateMany({
		where: sameState(replaces),
		data: { customerId, learnedFrom, staleAt: null },
	})
}

function sameState({ id, customerId }: CustomerLink) {
	return { id, customerId }
}

// https://www.prisma.io/docs/orm/reference/error-reference: P2002 is "unique constraint failed".
function isUniqueViolation(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'P2002'
}
