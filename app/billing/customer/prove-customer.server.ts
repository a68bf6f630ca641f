import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { type FailureDeps, type FailureOutcome, reportFailure } from '../recur-failure.server.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import { linkCustomer } from './assign-customer.server.ts'
import type { CustomerIdentity } from './evidence.server.ts'
import { type BillingUser, findCustomers } from './find-customer.server.ts'

export type UnprovenCustomer = CustomerIdentity & { email: string }

export type FindUnprovenDeps = FailureDeps & {
	env: Pick<Env, 'RECUR_DEADLINE_MS'>
	prisma: PrismaClient
	recur: RecurClient
	billingActionLimit: RateLimit
}

/** One that may be theirs, by a code to its address; null without one. The address is for that mail alone: pages show it masked. */
export async function findUnprovenCustomer(
	user: BillingUser,
	deps: FindUnprovenDeps,
): Promise<{ outcome: 'found'; customer: UnprovenCustomer } | { outcome: 'none' } | FailureOutcome> {
	const budget = await deps.billingActionLimit.take(user.id)
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }
	const person = await findCustomers(user, deps, AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS))
	if (!person.ok) return reportFailure(person.failure, deps)
	for (const { customerId, externalId, email, verdict } of person.customers) {
		if (verdict === 'unproven' && email) return { outcome: 'found', customer: { customerId, externalId, email } }
	}
	return { outcome: 'none' }
}

/** `email`: where the code was sent. An earlier address of the customer proves nothing. */
export async function proveCustomer(
	tx: Prisma.TransactionClient,
	userId: string,
	customer: UnprovenCustomer,
	email: string,
	{ environment, source }: { environment: RecurClient['environment']; source: AuditSource },
): Promise<void> {
	if (customer.email.toLowerCase() !== email.toLowerCase()) return
	const { customerId } = customer
	await requestSync(tx, { environment, key: jobKey({ customerId }) })
	const { ownerId } = await linkCustomer(tx, environment, customer, { provenBy: userId, source })
	if (ownerId === userId) await record(tx, { ...source, action: 'customer_proven', userId, environment, customerId })
}

/** `p•••@example.com`: its owner recognises it, nobody else learns it. */
export function maskAddress(email: string): string {
	const at = email.lastIndexOf('@')
	return `${[...email][0] ?? ''}•••${at > 0 ? email.slice(at) : ''}`
}
