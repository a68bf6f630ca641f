import { record } from '#app/platform/audit-trail.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { Attempt } from './check-password.server.ts'
import { type FreshProof, type FreshProofDeps, type Proved, withFreshProof } from './fresh-proof.server.ts'
import type { CurrentUser } from './session.server.ts'

/**
 * Deletes a person and their sessions, after what has to be done `beforehand` in the same transaction. The audit trail keeps its
 * entries, which name nothing but ids. Whether they may go is for billing to say: before, and `beforehand` by a refusal, which is
 * returned.
 */
export async function deleteAccount<Refusal>(
	user: CurrentUser,
	proof: FreshProof,
	attempt: Attempt,
	beforehand: (tx: Prisma.TransactionClient) => Promise<Refusal | null>,
	deps: FreshProofDeps,
): Promise<Proved<Refusal | null>> {
	return await withFreshProof(
		user,
		proof,
		'delete',
		attempt,
		async (tx) => {
			const refusal = await beforehand(tx)
			if (refusal !== null) return refusal
			await tx.user.deleteMany({ where: { id: user.id } })
			const { requestId } = deps
			await record(tx, { actor: 'person', requestId, action: 'account_deleted', userId: user.id })
			return null
		},
		deps,
	)
}
