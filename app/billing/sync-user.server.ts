import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure, RecurResult } from '#app/recur/failure.ts'
import { findLink } from './customer-link.server.ts'
import { identifierLadder } from './identifier-ladder.server.ts'
import { linkOwner, type RecurCustomerIdentity } from './link-owner.server.ts'
import type { SyncDeps, SyncResult } from './sync-customer.server.ts'
import { type ClaimedJob, finishJob, jobKey, requestSync } from './sync-job.server.ts'

type Ladder = ReturnType<typeof identifierLadder>

/**
 * Finds the Recur customer of a user and hands over to that customer's own job, so that a customer's rows have one writer. A
 * user whom Recur does not know is done: they have nothing.
 */
export async function syncUser(userId: string, job: ClaimedJob, deps: SyncDeps): Promise<SyncResult> {
	const select = { id: true, email: true, emailVerifiedAt: true }
	const user = await deps.prisma.user.findUnique({ where: { id: userId }, select })
	const link = user && (await findLink(deps.prisma, user.id, job.environment))
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const found = user ? await findCustomer(deps.recur, identifierLadder(user, link), signal) : nobody
	if (!found.ok) return found
	const identity = found.value
	return await deps.prisma.$transaction(async (tx) => {
		if (!(await finishJob(tx, job))) return { ok: false, failure: 'lease_lost' }
		if (!identity) return { ok: true }
		await linkOwner(tx, job.environment, identity)
		const key = jobKey({ customerId: identity.customerId })
		await requestSync(tx, { environment: job.environment, key }, { urgent: true })
		return { ok: true }
	})
}

const nobody = { ok: true, value: null } as const

async function findCustomer(
	recur: RecurClient,
	ladder: Ladder,
	signal: AbortSignal,
): Promise<RecurResult<RecurCustomerIdentity | null>> {
	for (const identifier of ladder) {
		const result = await recur.listEntitlements(identifier, signal)
		if (!result.ok && !isUnknown(result.failure)) return result
		const customer = result.ok ? result.value.customer : null
		if (customer) {
			const { id, externalId, email } = customer
			return { ok: true, value: { customerId: id, externalId, email } }
		}
	}
	return nobody
}

function isUnknown(failure: RecurFailure): boolean {
	return failure.kind === 'not_found'
}
