import type { BillingMail, Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'

const KEEP_MS = 30 * 24 * 60 * 60 * 1000

export type MailQueue = { prisma: PrismaClient; environment: RecurEnvironment }

export type BillingMailResult =
	| 'sent'
	/** The mail server refused it permanently. */
	| 'rejected'
	/** No longer true, or no longer this person's customer. */
	| 'outdated'
	| 'switched_off'
	| 'unverified'
	| 'given_up'

/** Only the process whose `attempts` still match may mark the row. */
export type ClaimedMail = Omit<BillingMail, 'result'>

/** A second mail about the same event changes nothing. */
export async function addMail({ prisma }: MailQueue, mail: Prisma.BillingMailUncheckedCreateInput): Promise<void> {
	await prisma.billingMail.createMany({ data: [mail], skipDuplicates: true })
}

export async function claimMail({ prisma, environment }: MailQueue, leaseMs: number): Promise<ClaimedMail | null> {
	const rows = await prisma.$queryRaw<ClaimedMail[]>`
		UPDATE "BillingMail" SET
			"attempts" = "attempts" + 1, "notBefore" = now() + make_interval(secs => ${leaseMs / 1000})
		WHERE "id" = (
			SELECT "id" FROM "BillingMail"
			WHERE "environment" = ${environment}::"RecurEnvironment" AND "result" IS NULL AND "notBefore" <= now()
			ORDER BY "notBefore" LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING *`
	return rows[0] ?? null
}

export async function settleMail({ prisma }: MailQueue, mail: ClaimedMail, result: BillingMailResult): Promise<void> {
	const { id, attempts } = mail
	await prisma.billingMail.updateMany({ where: { id, attempts }, data: { result } })
}

export async function postponeMail({ prisma }: MailQueue, mail: ClaimedMail, waitSeconds: number): Promise<void> {
	await prisma.$executeRaw`
		UPDATE "BillingMail" SET "notBefore" = now() + make_interval(secs => ${waitSeconds})
		WHERE "id" = ${mail.id} AND "attempts" = ${mail.attempts}`
}

export async function deleteOldMails(prisma: PrismaClient, batch: number): Promise<number> {
	const before = new Date(Date.now() - KEEP_MS)
	return await prisma.$executeRaw`
		DELETE FROM "BillingMail" WHERE "id" IN (
			SELECT "id" FROM "BillingMail" WHERE "createdAt" < ${before} LIMIT ${batch})`
}
