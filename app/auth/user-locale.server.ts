import type { PrismaClient } from '#prisma/generated/client.ts'

/** Keeps a person's choice of language with their account, so that it follows them to another browser. */
export async function saveUserLocale(
	userId: string,
	locale: string,
	{ prisma }: { prisma: PrismaClient },
): Promise<void> {
	await prisma.user.updateMany({ where: { id: userId }, data: { locale } })
}
