import { existsSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { requestEverybody, restartFailed } from '#app/billing/sync/sync-everybody.server.ts'
import { findUserJob, requestSync, syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { createBillingServices } from '#app/billing-services.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { EnvError, readEnv } from '#app/platform/env.server.ts'
import { reportReconciliation } from './sync/report.ts'
import { waitForJobs } from './sync/wait-for-jobs.ts'

// Long enough for a few failures of Recur's; what is left over then stays with the running application.
const PATIENCE_MS = 2 * 60 * 1000
const POLL_MS = 200
type Services = ReturnType<typeof createBillingServices>

const USAGE = 'Usage: npm run sync -- <e-mail> | --all | --failed | --report'

/** Asks Recur again about one user, for whom somebody waits. */
async function syncUser({ prisma, recur, syncWorker }: Services, email: string): Promise<string> {
	const { environment } = recur
	const user = await prisma.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } })
	if (!user) throw new SyncProblem('There is no such user.')
	const deadline = Date.now() + PATIENCE_MS
	let isRequested = false
	for (;;) {
		// Read anew each time: a user whose customer has just been found is done when that customer is.
		const job = await findUserJob(prisma, user.id, environment)
		if (!isRequested) {
			const entry = { userId: user.id, environment, facts: { command: 'sync' } }
			await record(prisma, { actor: 'operator', action: 'operator_command', ...entry })
			await requestSync(prisma, { environment, key: job.key }, syncPriority.person)
			syncWorker.wake()
			isRequested = true
		} else if (job.failedAt) throw new SyncProblem(`Recur refused (${job.failure}); given up.`)
		else if (job.requested !== null && job.requested <= job.done) return 'Synchronised 1 user.'
		if (Date.now() >= deadline) throw new SyncProblem('Not synchronised yet; the application goes on trying.')
		await pause(POLL_MS)
	}
}

/** Asks Recur again about everybody, after everything else, and tells how it goes. It may be interrupted at any time. */
async function syncEverybody({ prisma, recur, syncWorker }: Services, interrupted: AbortSignal): Promise<string> {
	const scope = { prisma, environment: recur.environment }
	for await (const seen of requestEverybody(scope)) {
		console.log(`Requested for ${seen} users.`)
		if (interrupted.aborted) throw new SyncProblem('Interrupted; run it again to continue.')
	}
	syncWorker.wake()
	const waited = await waitForJobs(scope, interrupted)
	if (waited.ended === 'interrupted')
		throw new SyncProblem(`Interrupted with ${waited.left} left; the application goes on.`)
	if (waited.ended === 'postponed')
		throw new SyncProblem(`Recur failed for ${waited.postponed} of ${waited.all}; the application tries again later.`)
	return 'Synchronised everybody.'
}

async function restart({ prisma, recur, syncWorker }: Services): Promise<string> {
	const reasons = await restartFailed({ prisma, environment: recur.environment })
	syncWorker.wake()
	if (reasons.length === 0) return 'No synchronisation was given up.'
	return `Restarted ${reasons.map(({ failure, count }) => `${count} × ${failure}`).join(', ')}.`
}

async function run(services: Services, who: string): Promise<string> {
	if (who !== '--failed' && who !== '--all') return await syncUser(services, who)
	const entry = { environment: services.recur.environment, facts: { command: `sync ${who}` } }
	await record(services.prisma, { actor: 'operator', action: 'operator_command', ...entry })
	if (who === '--failed') return await restart(services)
	const interruption = new AbortController()
	process.once('SIGINT', () => interruption.abort()).once('SIGTERM', () => interruption.abort())
	return await syncEverybody(services, interruption.signal)
}

async function runWithServices(services: Services, who: string): Promise<void> {
	try {
		console.log(await run(services, who))
	} finally {
		await services.stopBackground()
		await services.close()
	}
}

class SyncProblem extends Error {}

if (import.meta.filename === process.argv[1]) {
	if (existsSync('.env')) process.loadEnvFile('.env')
	try {
		const [who] = process.argv.slice(2)
		if (!who) throw new SyncProblem(USAGE)
		const env = readEnv()
		if (who === '--report') console.log(await reportReconciliation(env))
		else await runWithServices(createBillingServices(env, undefined, { isCommand: true }), who)
	} catch (error) {
		if (!(error instanceof SyncProblem || error instanceof EnvError)) throw error
		console.error(error.message)
		process.exitCode = 1
	}
}
