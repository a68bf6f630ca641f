import { setTimeout as pause } from 'node:timers/promises'
import { countFailures, requestEverybody, restartFailed } from '#app/billing/sync/sync-everybody.server.ts'
import { requestSync, syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { findUserJob } from '#app/billing/sync/user-job.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { Problem } from '#app/platform/problem.server.ts'
import { type Call, program, UsageProblem } from '../command-line/command.ts'
import { perReason, plural } from '../command-line/words.ts'
import { commandEntry, findUserId } from './operator.ts'
import { reportReconciliation } from './sync/report.ts'
import { waitForJobs } from './sync/wait-for-jobs.ts'
import { type BillingServices, withBilling } from './with-billing.ts'

// Long enough for a few failures of Recur's; what is left over then stays with the running application.
const PATIENCE_MS = 2 * 60 * 1000
const POLL_MS = 200

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
		} else if (job.failedAt) throw new Problem(`Recur refused the request (${job.failure}); gave up.`)
		else if (job.requested !== null && job.requested <= job.done) return 'Synchronised 1 user.'
		if (Date.now() >= deadline) throw new Problem('Not synchronised yet; the application keeps trying.')
		await pause(POLL_MS)
	}
}

/** Asks Recur again about everybody, after everything else, and shows how it goes. It may be interrupted at any time. */
async function syncEverybody({ prisma, recur, syncWorker }: BillingServices, call: Call): Promise<string> {
	const interrupted = call.interruption()
	const scope = { prisma, environment: recur.environment }
	const work = { title: 'Requesting', total: await prisma.user.count(), unit: 'user' }
	const users = await call.showProgress(work, async (update) => {
		let requested = 0
		for await (const seen of requestEverybody(scope)) {
			requested = seen
			update(seen)
			if (interrupted.aborted) throw new Problem('Interrupted; run it again to continue.')
		}
		return requested
	})
	syncWorker.wake()
	const waited = await waitForJobs(scope, call, interrupted)
	if (waited.ended === 'interrupted')
		throw new Problem(`Interrupted with ${waited.left} left; the application continues.`)
	const failed = await countFailures(scope)
	if (failed.length === 0) return `Synchronised ${plural(users, 'user')}.`
	const count = failed.reduce((sum, one) => sum + one.count, 0)
	const problem = `Not synchronised: ${count} of ${plural(users, 'user')}: ${describeFailures(failed)}.`
	throw new Problem(`${problem} The application tries again; whom it gave up: npm run sync -- --failed`)
}

async function restart({ prisma, recur, syncWorker }: BillingServices): Promise<string> {
	const failed = await restartFailed({ prisma, environment: recur.environment })
	syncWorker.wake()
	return failed.length === 0 ? 'No sync job was given up.' : `Restarted: ${describeFailures(failed)}.`
}

function describeFailures(failures: { failure: string; count: number }[]): string {
	return perReason(failures.map(({ failure, count }) => [failure, count]))
}

type Options = { all?: boolean; failed?: boolean; report?: boolean }

async function work(services: BillingServices, call: Call, email: string | undefined, { failed }: Options) {
	if (email !== undefined) return await syncUser(services, email)
	const option = failed ? '--failed' : '--all'
	await record(services.prisma, { ...commandEntry(`sync ${option}`), environment: services.recur.environment })
	return failed ? await restart(services) : await syncEverybody(services, call)
}

export const sync = await program(import.meta, {
	name: 'sync',
	summary: 'Asks Recur again about a person or about everybody, and stores what it says.',
	examples: {
		'person@example.com': 'one person, now',
		'--all': 'everybody, after all that people wait for; may be interrupted',
		'--failed': 'whom the application gave up',
		'--report': 'how old the stored state is, and what no webhook reported',
	},
	takes: (parser) =>
		parser
			.argument('[e-mail]', 'of the person')
			.option('--all', 'everybody')
			.option('--failed', 'everybody whom the application gave up')
			.option('--report', 'ask nobody, only report'),
	async run(call, email: string | undefined, options: Options) {
		if (Object.keys(options).length + (email === undefined ? 0 : 1) !== 1) {
			throw new UsageProblem('error: give one e-mail, or one of --all, --failed, --report')
		}
		const env = readEnv(call.settings())
		const done = options.report
			? await reportReconciliation(env)
			: await withBilling(env, call, (services) => work(services, call, email, options))
		call.print(done)
	},
})
