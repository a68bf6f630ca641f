import { randomUUID } from 'node:crypto'
import type { BillingUser } from '#app/billing/customer/find-customer.server.ts'
import { billing } from './billing.server.ts'

/** A person as your session knows them. */
export type YourUser = { id: string; email: string; isEmailVerified: boolean }

export async function billingUser({ id, email, isEmailVerified }: YourUser): Promise<BillingUser> {
	const address = email.toLowerCase()
	const known = await billing.prisma.user.findUnique({ where: { id } })
	if (known?.email === address && (known.emailVerifiedAt !== null) === isEmailVerified) return known

	const now = { email: address, emailVerifiedAt: isEmailVerified ? new Date() : null }
	return await billing.prisma.$transaction(async (tx) => {
		const others = { email: address, id: { not: id } }
		if (isEmailVerified) {
			// Somebody else had this address before; whom it belongs to now is for you to say.
			await tx.user.updateMany({
				where: others,
				data: { email: `${randomUUID()}@former.invalid`, emailVerifiedAt: null },
			})
		} else if ((await tx.user.count({ where: others })) > 0) {
			// Who has not proved an address takes it from nobody.
			now.email = `${randomUUID()}@unproven.invalid`
		}
		return await tx.user.upsert({ where: { id }, create: { id, ...now }, update: now })
	})
}
