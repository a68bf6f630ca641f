import type { PrismaClient } from '#prisma/generated/client.ts'

/** Takes a table away, as a migration that was forgotten. What is returned puts it back. */
export async function hideTable(prisma: PrismaClient, name: string): Promise<() => Promise<void>> {
	await prisma.$executeRaw`CREATE SCHEMA IF NOT EXISTS "hidden"`
	await prisma.$executeRawUnsafe(`ALTER TABLE "${name}" SET SCHEMA "hidden"`)
	return async () => void (await prisma.$executeRawUnsafe(`ALTER TABLE "hidden"."${name}" SET SCHEMA "public"`))
}
