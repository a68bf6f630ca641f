import type { Env } from '#app/platform/env.server.ts'
import { inTransactionAgain } from '#app/platform/transaction.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { linkCustomer } from '../customer/assign-customer.server.ts'
import { markCustomerGone } from '../customer/customer-link.server.ts'
import { isOfDeletedUser } from '../customer/evidence.server.ts'
import { findCustomers } from '../customer/find-customer.server.ts'
import { settleClaim } from '../customer/imported-claims.server.ts'
import type { Lifecycle } from '../lifecycle/dispatcher.server.ts'
import { mayCharge } from '../subscription/subscription-state.server.ts'
import { findWitness, isHeld } from './known-customers.server.ts'
import { scheduleRecheck } from './recheck.server.ts'
import { countReconciled, isReconciliation } from './reconciliation-report.server.ts'
import { type CustomerState, emptyState, readCustomerState, storedState, writeSnapshot } from './snapshot.server.ts'
import { type ClaimedJob, finishJob, GONE_MS, jobKey, markJobGone, requestSync, subjectOf } from './sync-job.server.ts'

export type SyncDeps = {
	env: Pick<Env, 'RECUR_DEADLINE_MS'>
	prisma: PrismaClient
	recur: RecurClient
	lifecycle: Lifecycle
}

export type SyncOutcome =
	| { outcome: 'done'; differed: boolean; chargesDeletedUser?: boolean | undefined }
	/** Recur no longer knows the customer. `isKeyInDoubt`: nor another one of ours. */
	| { outcome: 'customer_gone'; differed: boolean; isKeyInDoubt: boolean }
	| { outcome: 'lease_lost' }
	| { outcome: 'recur_failed'; failure: RecurFailure }

type Written = {
	isChanged: boolean
	/** The snapshot differed from Recur's answer. Only reconciliation runs compare. */
	differed: boolean
	chargesDeletedUser?: boolean
}

const NOTHING: Written = { isChanged: false, differed: false }

export async function runSync(job: ClaimedJob, deps: SyncDeps): Promise<SyncOutcome> {
	const subject = subjectOf(job.key)
	return 'customerId' in subject
		? await syncCustomer(subject.customerId, job, deps)
		: await syncUser(subject.userId, job, deps)
}

/** Idempotent and convergent: it may run any number of times, for any reason. No event data reaches the database. */
async function syncCustomer(customerId: string, job: ClaimedJob, deps: SyncDeps): Promise<SyncOutcome> {
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const state = await readCustomerState(deps.recur, customerId, signal)
	if (!state.ok) return { outcome: 'recur_failed', failure: state.failure }
	const { identity } = state.value
	if (!identity) return await recordGone(customerId, job, deps, signal)
	return await finish(job, deps, async (tx) => {
		const charges = mayCharge(state.value.subscriptions)
		const { ownerId, evidence } = await linkCustomer(tx, job.environment, identity, { charges })
		await settleClaim(tx, job.environment, customerId, { isKnown: true })
		const written = await store(tx, customerId, state.value, job, deps)
		await countReconciled(tx, job, written.differed)
		const isOfDeleted = ownerId === null && charges && (await isOfDeletedUser(tx, evidence))
		return { ...written, chargesDeletedUser: isOfDeleted }
	})
}

/** Deleted, or our key is wrong: mark the link, look up its user again, keep the snapshot a day, or longer while the key is in doubt. */
async function recordGone(
	customerId: string,
	job: ClaimedJob,
	deps: SyncDeps,
	signal: AbortSignal,
): Promise<SyncOutcome> {
	const { environment } = job
	const isKnownHere = await isHeld(deps.prisma, environment, customerId)
	const witness = isKnownHere ? await findWitness(deps.prisma, environment, customerId) : null
	const ask = { by: 'customerId', value: witness ?? '' } as const
	const answer = witness === null ? null : await deps.recur.listEntitlements(ask, signal)
	if (answer && !answer.ok && answer.failure.kind !== 'not_found') {
		return { outcome: 'recur_failed', failure: answer.failure }
	}
	const isKeyInDoubt = answer !== null && !(answer.ok && answer.value.customer)
	const isDayOver = job.goneAt !== null && Date.now() - job.goneAt.getTime() >= GONE_MS
	const goneAt = job.goneAt === null || (isDayOver && isKeyInDoubt) ? new Date() : job.goneAt
	const result = await finish(job, deps, async (tx) => {
		const userId = await markCustomerGone(tx, environment, customerId)
		// Once: where Recur knows the customer only by another identifier, the two jobs would request each other for ever.
		if (userId !== null && job.goneAt === null) {
			await requestSync(tx, { environment, key: jobKey({ userId }) }, job.priority)
		}
		await settleClaim(tx, environment, customerId, { isKnown: false })
		if (!isKnownHere && job.goneAt === null) return NOTHING
		await markJobGone(tx, job, goneAt)
		const { isChanged } = isDayOver && !isKeyInDoubt ? await store(tx, customerId, emptyState, job, deps) : NOTHING
		const differed = job.goneAt === null
		await countReconciled(tx, job, differed)
		return { isChanged, differed }
	})
	return result.outcome === 'done' ? { ...result, outcome: 'customer_gone', isKeyInDoubt } : result
}

/** Requests each found customer's own job, so that a customer's rows have one writer. Done too when Recur does not know the user. */
async function syncUser(userId: string, job: ClaimedJob, deps: SyncDeps): Promise<SyncOutcome> {
	const select = { id: true, email: true, emailVerifiedAt: true }
	const user = await deps.prisma.user.findUnique({ where: { id: userId }, select })
	if (!user) return await finish(job, deps, async () => NOTHING)
	const person = await findCustomers(user, deps, AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS))
	if (!person.ok) return { outcome: 'recur_failed', failure: person.failure }
	return await finish(job, deps, async (tx) => {
		for (const customer of person.customers) {
			await requestSync(tx, { environment: job.environment, key: jobKey(customer) }, job.priority)
			await linkCustomer(tx, job.environment, customer)
		}
		return NOTHING
	})
}

async function store(
	tx: Prisma.TransactionClient,
	customerId: string,
	state: CustomerState,
	job: ClaimedJob,
	{ lifecycle }: SyncDeps,
): Promise<Written> {
	const where = { environment: job.environment, customerId }
	const before = isReconciliation(job) ? await storedState(tx, where) : null
	const { isChanged, recheckAt } = await writeSnapshot(tx, where, state, lifecycle.handlerNames)
	if (recheckAt) await scheduleRecheck(tx, job, recheckAt)
	const differed = before !== null && before !== (await storedState(tx, where))
	return { isChanged, differed }
}

/** Finishes the job first, which locks its row: a worker that has lost the lease waits there and writes nothing. */
async function finish(
	job: ClaimedJob,
	{ prisma, lifecycle }: SyncDeps,
	write: (tx: Prisma.TransactionClient) => Promise<Written>,
): Promise<SyncOutcome> {
	const written = await inTransactionAgain(prisma, async (tx) => ((await finishJob(tx, job)) ? await write(tx) : null))
	if (!written) return { outcome: 'lease_lost' }
	const { isChanged, ...rest } = written
	if (isChanged) lifecycle.wake()
	return { outcome: 'done', ...rest }
}
