import { record, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/db.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { type Attempt, type CheckPasswordDeps, checkPassword } from './check-password.server.ts'
import { type EnterCodeDeps, enterCode } from './enter-code.server.ts'
import type { CurrentUser } from './session.server.ts'

export type DeleteAccountDeps = CheckPasswordDeps & EnterCodeDeps

/** A fresh one: the session alone may be a browser that somebody left open. */
export type DeletionProof = { password: string } | { code: string }

export type DeletedAccount =
	| { outcome: 'deleted' }
	| { outcome: 'wrong_proof' }
	| { outcome: 'rate_limited'; retryAfter: number }
	| { outcome: 'busy'; retryAfter: number }

/**
 * Deletes a person and their sessions, after what has to be done `beforehand` in the same transaction. The audit trail keeps its
 * entries, which name nothing but ids. Whether they may go is for billing to say before.
 */
export async function deleteAccount(
	user: CurrentUser,
	proof: DeletionProof,
	attempt: Attempt,
	beforehand: (tx: Prisma.TransactionClient) => Promise<void>,
	deps: DeleteAccountDeps,
): Promise<DeletedAccount> {
	const { requestId } = deps
	const about = { actor: 'person', requestId, userId: user.id } as const

	async function remove(tx: Prisma.TransactionClient): Promise<void> {
		await beforehand(tx)
		await tx.user.deleteMany({ where: { id: user.id } })
		await record(tx, { ...about, action: 'account_deleted' })
	}

	const result =
		'code' in proof
			? await enterCode(proof.code, { purpose: 'delete', userId: user.id }, attempt, remove, deps)
			: await checkPassword({ email: user.email, password: proof.password }, attempt, deps)
	if (result.outcome === 'rate_limited' || result.outcome === 'busy') return result
	if (result.outcome !== 'right') {
		await recordIfPossible(deps, { ...about, action: 'account_deletion_refused', facts: { outcome: 'wrong_proof' } })
		return { outcome: 'wrong_proof' }
	}
	if ('password' in proof) await inTransaction(deps.prisma, remove)
	return { outcome: 'deleted' }
}
