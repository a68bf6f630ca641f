import { hoursFor } from '#app/billing/sync/plan-round.server.ts'
import { countFindings, readSnapshotAges, type SnapshotAges } from '#app/billing/sync/reconciliation-report.server.ts'
import { CALLS_PER_RUN } from '#app/billing/sync/sync-job.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import { backgroundCallsPerMinute } from '#app/recur/budget-state.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import { duration, plural } from '../../command-line/words.ts'
import { withDatabase } from '../operator.ts'

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
		...(olderThanADay > 0 ? [`older than a day: ${olderThanADay}`] : []),
		...(neverSynchronised > 0 ? [`without one: ${neverSynchronised}`] : []),
		...(givenUp > 0 ? [`given up: ${givenUp} (npm run sync -- --failed)`] : []),
	]
	return `${plural(customers, 'customer')}: ${[age, ...counts].join('; ')}.`
}

function describeAge(time: Date): string {
	const minutes = Math.max(0, Math.floor((Date.now() - time.getTime()) / 60_000))
	return minutes < 120 ? plural(minutes, 'minute') : `${Math.floor(minutes / 60)} hours`
}

function describeFindings(when: string, { lookedAt, differed }: Findings): string {
	return `${when}: checked ${plural(lookedAt, 'customer')}; ${differed} had changes that no webhook reported.`
}

/** Whether Recur's limit is enough to look at every customer once a day. */
export function describeBudget(customers: number, callsPerMinute: number): string {
	const hours = hoursFor(customers, callsPerMinute)
	const calls = `${CALLS_PER_RUN} calls for each of ${plural(customers, 'customer')}, at ${backgroundCallsPerMinute(callsPerMinute)} a minute`
	const time = duration(hours * 3_600_000)
	if (hours <= 24) return `Budget: ${calls}, takes ${time}: enough to check everyone once a day.`
	const lack = 'That is not enough to check everyone once a day'
	return `Budget: ${calls}, takes ${time}. ${lack}: ask Recur for a higher limit and set RECUR_CALLS_PER_MINUTE.`
}
