import { record } from '#app/platform/audit-trail.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { Attempt } from '../password/check-password.server.ts'
import type { CurrentUser } from '../session/session.server.ts'
import { type FreshProof, type FreshProofDeps, type Proved, withFreshProof } from './fresh-proof.server.ts'

/** Runs `beforehand` in the same transaction; its refusal is returned and nobody is deleted. Audit entries stay: they hold only ids. */
export async function deleteAccount<Refusal>(
	user: CurrentUser,
	proof: FreshProof,
	attempt: Attempt,
	beforehand: (tx: Prisma.TransactionClient) => Promise<Refusal | null>,
	deps: FreshProofDeps,
): Promise<Proved<Refusal | null>> {
	async function remove(tx: Prisma.TransactionClient): Promise<Refusal | null> {
		const refusal = await beforehand(tx)
		if (refusal !== null) return refusal
		await tx.user.deleteMany({ where: { id: user.id } })
		const { requestId } = deps
		await record(tx, { actor: 'person', requestId, action: 'account_deleted', userId: user.id })
		return null
	}
	return await withFreshProof(user, proof, 'delete', attempt, remove, deps)
}
