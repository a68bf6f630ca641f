import { setTimeout as pause } from 'node:timers/promises'
import { requestEverybody, restartFailed } from '#app/billing/sync/sync-everybody.server.ts'
import { requestSync, syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { findUserJob } from '#app/billing/sync/user-job.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { type Call, CommandProblem, commandEntry, findUserId, inSentences, runAsProgram } from './command.ts'
import { reportReconciliation } from './sync/report.ts'
import { waitForJobs } from './sync/wait-for-jobs.ts'
import { type BillingServices, withBilling } from './with-billing.ts'

// Long enough for a few failures of Recur's; what is left over then stays with the running application.
const PATIENCE_MS = 2 * 60 * 1000
const POLL_MS = 200

const USAGE = 'Usage: npm run sync -- <e-mail> | --all | --failed | --report'

/** Asks Recur again about one user, for whom somebody waits. */
async function syncUser({ prisma, recur, syncWorker }: BillingServices, email: string): Promise<string> {
	const { environment } = recur
	const userId = await findUserId(prisma, email)
	const deadline = Date.now() + PATIENCE_MS
	let isRequested = false
	for (;;) {
		// Read anew each time: a user whose customer has just been found is done when that customer is.
		const job = await findUserJob(prisma, userId, environment)
		if (!isRequested) {
			await record(prisma, { ...commandEntry('sync'), userId, environment })
			await requestSync(prisma, { environment, key: job.key }, syncPriority.person)
			syncWorker.wake()
			isRequested = true
		} else if (job.failedAt) throw new CommandProblem(`Recur refused the request (${job.failure}); gave up.`)
		else if (job.requested !== null && job.requested <= job.done) return 'Synchronised 1 user.'
		if (Date.now() >= deadline) throw new CommandProblem('Not synchronised yet; the application keeps trying.')
		await pause(POLL_MS)
	}
}

/** Asks Recur again about everybody, after everything else, and tells how it goes. It may be interrupted at any time. */
async function syncEverybody(
	{ prisma, recur, syncWorker }: BillingServices,
	{ tell, interruption }: Call,
): Promise<string> {
	const interrupted = interruption()
	const scope = { prisma, environment: recur.environment }
	for await (const seen of requestEverybody(scope)) {
		tell(`Requested a sync of ${seen} users.`)
		if (interrupted.aborted) throw new CommandProblem('Interrupted; run it again to continue.')
	}
	syncWorker.wake()
	const waited = await waitForJobs(scope, tell, interrupted)
	if (waited.ended === 'interrupted')
		throw new CommandProblem(`Interrupted with ${waited.left} left; the application continues.`)
	if (waited.ended === 'postponed')
		throw new CommandProblem(`Recur failed for ${waited.postponed} of ${waited.all}; the application will retry later.`)
	return 'Synchronised all users.'
}

async function restart({ prisma, recur, syncWorker }: BillingServices): Promise<string> {
	const reasons = await restartFailed({ prisma, environment: recur.environment })
	syncWorker.wake()
	if (reasons.length === 0) return 'No sync job was given up.'
	return `Restarted ${reasons.map(({ failure, count }) => `${count} × ${failure}`).join(', ')}.`
}

async function run(services: BillingServices, who: string, call: Call): Promise<string> {
	if (who !== '--failed' && who !== '--all') return await syncUser(services, who)
	await record(services.prisma, { ...commandEntry(`sync ${who}`), environment: services.recur.environment })
	return who === '--failed' ? await restart(services) : await syncEverybody(services, call)
}

export const sync = inSentences(async (call) => {
	const { settings, tell, log } = call
	const [who] = call.args
	if (!who) throw new CommandProblem(USAGE)
	const env = readEnv(settings)
	const work = (services: BillingServices) => run(services, who, call)
	tell(who === '--report' ? await reportReconciliation(env) : await withBilling(env, log, work))
	return 0
})

await runAsProgram(import.meta, sync)
