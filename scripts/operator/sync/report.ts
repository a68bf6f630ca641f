import { hoursFor } from '#app/billing/sync/plan-round.server.ts'
import { countFindings, readSnapshotAges, type SnapshotAges } from '#app/billing/sync/reconciliation-report.server.ts'
import { CALLS_PER_RUN } from '#app/billing/sync/sync-job.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import { backgroundCallsPerMinute } from '#app/recur/budget-state.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import { withDatabase } from '../command.ts'

type Findings = Awaited<ReturnType<typeof countFindings>>

/** What reconciliation found, in sentences. Reads only; starts no background work. */
export async function reportReconciliation(env: Env): Promise<string> {
	const environment = environmentOf(env.RECUR_SECRET_KEY)
	const [ages, day, week] = await withDatabase(env, (prisma) =>
		Promise.all([
			readSnapshotAges(prisma, environment),
			countFindings(prisma, environment, 24),
			countFindings(prisma, environment, 7 * 24),
		]),
	)
	return [
		describeAges(ages),
		describeFindings('Last 24 hours', day),
		describeFindings('Last 7 days', week),
		describeBudget(ages.customers, env.RECUR_CALLS_PER_MINUTE),
	].join('\n')
}

function describeAges({ customers, neverSynchronised, olderThanADay, givenUp, oldest }: SnapshotAges): string {
	const age = oldest ? `the oldest snapshot is ${describeAge(oldest)} old` : 'none has a snapshot yet'
	const counts = [
		...(olderThanADay > 0 ? [`${olderThanADay} are older than a day`] : []),
		...(neverSynchronised > 0 ? [`${neverSynchronised} have none yet`] : []),
		...(givenUp > 0 ? [`${givenUp} were given up (npm run sync -- --failed)`] : []),
	]
	return `${customers} customers: ${[age, ...counts].join('; ')}.`
}

function describeAge(time: Date): string {
	const minutes = Math.max(0, Math.floor((Date.now() - time.getTime()) / 60_000))
	return minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`
}

function describeFindings(when: string, { lookedAt, differed }: Findings): string {
	return `${when}: checked ${lookedAt} customers; ${differed} had changes that no webhook reported.`
}

/** Whether Recur's limit is enough to look at every customer once a day. */
export function describeBudget(customers: number, callsPerMinute: number): string {
	const hours = hoursFor(customers, callsPerMinute)
	const calls = `${CALLS_PER_RUN} calls for each of ${customers} customers, at ${backgroundCallsPerMinute(callsPerMinute)} a minute`
	if (hours <= 24) return `Budget: ${calls}, takes ${inWords(hours)}: enough to check everyone once a day.`
	const lack = 'That is not enough to check everyone once a day'
	return `Budget: ${calls}, takes ${inWords(hours)}. ${lack}: ask Recur for a higher limit and set RECUR_CALLS_PER_MINUTE.`
}

function inWords(hours: number): string {
	if (hours < 1) return `${Math.ceil(hours * 60)} minutes`
	return hours <= 24 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`
}
