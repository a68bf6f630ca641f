import { record } from '#app/platform/audit-trail.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { Attempt } from '../password/check-password.server.ts'
import type { CurrentUser } from '../session/session.server.ts'
import { type FreshProof, type FreshProofDeps, type Proved, withFreshProof } from './fresh-proof.server.ts'

/** `checkDeletion` runs in the same transaction; a reason it returns prevents the deletion. Audit entries stay: they hold only ids. */
export async function deleteAccount<Reason>(
	user: CurrentUser,
	proof: FreshProof,
	attempt: Attempt,
	checkDeletion: (tx: Prisma.TransactionClient) => Promise<Reason | null>,
	deps: FreshProofDeps,
): Promise<Proved<Reason | null>> {
	async function remove(tx: Prisma.TransactionClient): Promise<Reason | null> {
		const reason = await checkDeletion(tx)
		if (reason !== null) return reason
		await tx.user.deleteMany({ where: { id: user.id } })
		const { requestId } = deps
		await record(tx, { actor: 'person', requestId, action: 'account_deleted', userId: user.id })
		return null
	}
	return await withFreshProof(user, proof, 'delete', attempt, remove, deps)
}
