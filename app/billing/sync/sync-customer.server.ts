import { inTransaction } from '#app/platform/db.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { settleClaim } from '../customer/customer-claim.server.ts'
import { findLink, linkCustomer, markCustomerGone } from '../customer/customer-link.server.ts'
import { customerIdentifiers, findByIdentifiers } from '../customer/find-customer.server.ts'
import type { Lifecycle } from '../lifecycle/dispatcher.server.ts'
import { lookAgain } from './look-again.server.ts'
import { countReconciled, isReconciliation } from './reconciliation-report.server.ts'
import { type CustomerState, nobody, readCustomerState, storedState, writeSnapshot } from './snapshot.server.ts'
import {
	type ClaimedJob,
	countGone,
	finishJob,
	GONE_MS,
	jobKey,
	markJobGone,
	requestSync,
	subjectOf,
} from './sync-job.server.ts'

/** So many customers do not vanish in a day: our key or Recur is wrong. */
export const MANY_GONE = 10

export type SyncDeps = {
	env: Pick<Env, 'RECUR_DEADLINE_MS'>
	prisma: PrismaClient
	recur: RecurClient
	lifecycle: Lifecycle
}

export type SyncOutcome =
	/** `differed`: reconciliation found that what was stored was not what Recur says. */
	| { outcome: 'done'; differed: boolean }
	/** Done too: Recur no longer knows the customer. */
	| { outcome: 'customer_gone'; differed: boolean }
	| { outcome: 'lease_lost' }
	| { outcome: 'recur_failed'; failure: RecurFailure }

type Written = {
	/** Whether there is something to tell to lifecycle handlers. */
	isChanged: boolean
	/** Whether what was stored was not what Recur says. Only reconciliation asks, so only its runs compare. */
	differed: boolean
}

const NOTHING: Written = { isChanged: false, differed: false }

export async function runSync(job: ClaimedJob, deps: SyncDeps): Promise<SyncOutcome> {
	const subject = subjectOf(job.key)
	return 'customerId' in subject
		? await syncCustomer(subject.customerId, job, deps)
		: await syncUser(subject.userId, job, deps)
}

/**
 * Reads a customer's present state from Recur and writes link and snapshot in one transaction. Idempotent and convergent: it
 * may run at any time, any number of times, for any reason. Nothing an event said reaches the database.
 */
async function syncCustomer(customerId: string, job: ClaimedJob, deps: SyncDeps): Promise<SyncOutcome> {
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const state = await readCustomerState(deps.recur, customerId, signal)
	if (!state.ok) return { outcome: 'recur_failed', failure: state.failure }
	const { identity } = state.value
	if (!identity) return await recordGone(customerId, job, deps)
	return await finish(job, deps, async (tx) => {
		// An answer that names another customer is no evidence about this one.
		if (identity.customerId === customerId) await linkCustomer(tx, job.environment, identity)
		await settleClaim(tx, job.environment, customerId, { isKnown: true })
		const written = await store(tx, customerId, state.value, job, deps)
		await countReconciled(tx, job, written.differed)
		return written
	})
}

/**
 * Recur does not know the customer: deleted, or our key is of another organisation. So what is stored stays for a day, and as
 * long as many vanish at once; the link is marked and its user looked for again.
 */
async function recordGone(customerId: string, job: ClaimedJob, deps: SyncDeps): Promise<SyncOutcome> {
	const { environment } = job
	const goneAt = job.goneAt ?? new Date()
	const isOver = Date.now() - goneAt.getTime() >= GONE_MS && (await countGone(deps.prisma, environment)) < MANY_GONE
	const result = await finish(job, deps, async (tx) => {
		const userId = await markCustomerGone(tx, environment, customerId)
		if (userId !== null) await requestSync(tx, { environment, key: jobKey({ userId }) }, job.priority)
		await settleClaim(tx, environment, customerId, { isKnown: false })
		if (userId === null && job.goneAt === null && !(await isHeld(tx, environment, customerId))) return NOTHING
		await markJobGone(tx, job, goneAt)
		const { isChanged } = isOver ? await store(tx, customerId, nobody, job, deps) : NOTHING
		const differed = job.goneAt === null
		await countReconciled(tx, job, differed)
		return { isChanged, differed }
	})
	return result.outcome === 'done' ? { ...result, outcome: 'customer_gone' } : result
}

/** Whether we have anything of a customer. Who was never here cannot vanish: an import may name many whom Recur has forgotten. */
async function isHeld(
	tx: Prisma.TransactionClient,
	environment: RecurEnvironment,
	customerId: string,
): Promise<boolean> {
	const where = { environment, customerId }
	const isLinked = (await tx.recurCustomer.count({ where })) > 0
	return isLinked || (await tx.subscription.count({ where })) > 0 || (await tx.entitlement.count({ where })) > 0
}

/**
 * Finds the Recur customer of a user and requests that customer's own job, so that a customer's rows have one writer. A user
 * whom Recur does not know has nothing: the job is done.
 */
async function syncUser(userId: string, job: ClaimedJob, deps: SyncDeps): Promise<SyncOutcome> {
	const select = { id: true, email: true, emailVerifiedAt: true }
	const user = await deps.prisma.user.findUnique({ where: { id: userId }, select })
	if (!user) return await finish(job, deps, async () => NOTHING)
	const link = await findLink(deps.prisma, user.id, job.environment)
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const found = await findByIdentifiers(customerIdentifiers(user, link), async (identifier) => {
		const answer = await deps.recur.listEntitlements(identifier, signal)
		return answer.ok ? { ok: true, value: answer.value.customer } : answer
	})
	if (!found.ok) return { outcome: 'recur_failed', failure: found.failure }
	return await finish(job, deps, async (tx) => {
		if (!found.value) return NOTHING
		const { id: customerId, externalId, email } = found.value.value
		await linkCustomer(tx, job.environment, { customerId, externalId, email })
		const key = jobKey({ customerId })
		await requestSync(tx, { environment: job.environment, key }, job.priority)
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
	const { isChanged, lookAgainAt } = await writeSnapshot(tx, where, state, lifecycle.handlers)
	if (lookAgainAt) await lookAgain(tx, job, lookAgainAt)
	const differed = before !== null && before !== (await storedState(tx, where))
	return { isChanged, differed }
}

/** Finishes the job first, because that locks its row: a worker that has lost the lease waits there and writes nothing. */
async function finish(
	job: ClaimedJob,
	{ prisma, lifecycle }: SyncDeps,
	write: (tx: Prisma.TransactionClient) => Promise<Written>,
): Promise<SyncOutcome> {
	const written = await inTransaction(prisma, async (tx) => ((await finishJob(tx, job)) ? await write(tx) : null))
	if (!written) return { outcome: 'lease_lost' }
	if (written.isChanged) lifecycle.wake()
	return { outcome: 'done', differed: written.differed }
}
