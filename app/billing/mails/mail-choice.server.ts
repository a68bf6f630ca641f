import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'

export async function switchBillingMails(
	{ userId, on, by }: { userId: string; on: boolean; by: 'account' | 'mail' },
	{ prisma, requestId }: { prisma: PrismaClient } & Pick<AuditSource, 'requestId'>,
): Promise<void> {
	await inTransaction(prisma, async (tx) => {
		const { count } = await tx.user.updateMany({
			where: { id: userId, billingMailsOffAt: on ? { not: null } : null },
			data: { billingMailsOffAt: on ? null : new Date() },
		})
		if (count === 0) return
		const source = { actor: 'person', requestId } as const
		await record(tx, { ...source, action: 'billing_mails_switched', userId, facts: { to: on ? 'on' : 'off', by } })
	})
}
