import type { BillingMail, Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'

export const KEEP_MS = 30 * 24 * 60 * 60 * 1000

export type MailQueue = { prisma: PrismaClient; environment: RecurEnvironment }

/** Why a mail is at rest. */
export type MailResult =
	| 'sent'
	/** The mail server refused it for good. */
	| 'rejected'
	/** It was not true any more, or the customer is not this person's any more. */
	| 'outdated'
	| 'switched_off'
	| 'unverified'
	/** It could not be sent for a day. */
	| 'given_up'

/** A mail this process is to send. It may mark the row only as long as the row's attempts are still these. */
export type ClaimedMail = Omit<BillingMail, 'result'>

/** A second mail about the same event changes nothing. */
export async function addMail({ prisma }: MailQueue, mail: Prisma.BillingMailUncheckedCreateInput): Promise<void> {
	await prisma.billingMail.createMany({ data: [mail], skipDuplicates: true })
}

/** Claims the due mail that has waited longest, if no process holds it. */
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

export async function settleMail({ prisma }: MailQueue, mail: ClaimedMail, result: MailResult): Promise<void> {
	const { id, attempts } = mail
	await prisma.billingMail.updateMany({ where: { id, attempts }, data: { result } })
}

export async function postponeMail({ prisma }: MailQueue, mail: ClaimedMail, waitSeconds: number): Promise<void> {
	await prisma.$executeRaw`
		UPDATE "BillingMail" SET "notBefore" = now() + make_interval(secs => ${waitSeconds})
		WHERE "id" = ${mail.id} AND "attempts" = ${mail.attempts}`
}

/** Deletes up to `batch` old mails, and returns how many. */
export async function deleteOldMails(prisma: PrismaClient, batch: number): Promise<number> {
	const before = new Date(Date.now() - KEEP_MS)
	return await prisma.$executeRaw`
		DELETE FROM "BillingMail" WHERE "id" IN (
			SELECT "id" FROM "BillingMail" WHERE "createdAt" < ${before} LIMIT ${batch})`
}
