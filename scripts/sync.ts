import { existsSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { requestSync, userJobKeys } from '#app/billing/sync/sync-job.server.ts'
import { createServices, type Services } from '#app/composition-root.server.ts'
import { EnvError, readEnv } from '#app/platform/env.server.ts'

// Long enough for a few failures of Recur's; what is left over then stays with the running application.
const PATIENCE_MS = 2 * 60 * 1000
const POLL_MS = 200
const USAGE = 'Usage: npm run sync -- <e-mail> | --all'

/** The operator's way to ask Recur again about one user or all of them. */
async function sync(services: Services, who: string): Promise<string> {
	const { prisma, recur, syncWorker } = services
	const { environment } = recur
	const where = who === '--all' ? {} : { email: who.toLowerCase() }
	const users = await prisma.user.findMany({ where, select: { id: true } })
	if (users.length === 0) throw new SyncProblem('There is no such user.')
	const userIds = users.map(({ id }) => id)
	for (const key of await userJobKeys(prisma, environment, userIds)) {
		await requestSync(prisma, { environment, key }, who === '--all' ? 'everybody' : 'person')
	}
	syncWorker.wake()
	const left = await untilDone(services, userIds)
	if (left > 0)
		throw new SyncProblem(`${left} of ${users.length} not synchronised yet; the application goes on trying.`)
	return `Synchronised ${users.length} ${users.length === 1 ? 'user' : 'users'}.`
}

async function untilDone({ prisma, recur: { environment } }: Services, userIds: string[]): Promise<number> {
	const deadline = Date.now() + PATIENCE_MS
	for (;;) {
		// Read anew each time: a user whose customer has just been found is done when that customer is.
		const keys = await userJobKeys(prisma, environment, userIds)
		const jobs = await prisma.syncJob.findMany({ where: { environment, key: { in: keys } } })
		const left = jobs.filter(({ requested, done }) => requested > done).length
		if (left === 0 || Date.now() >= deadline) return left
		await pause(POLL_MS)
	}
}

class SyncProblem extends Error {}

if (import.meta.filename === process.argv[1]) {
	if (existsSync('.env')) process.loadEnvFile('.env')
	try {
		const [who] = process.argv.slice(2)
		if (!who) throw new SyncProblem(USAGE)
		const services = createServices(readEnv())
		try {
			console.log(await sync(services, who))
		} finally {
			await services.stopBackground()
			await services.close()
		}
	} catch (error) {
		if (!(error instanceof SyncProblem || error instanceof EnvError)) throw error
		console.error(error.message)
		process.exitCode = 1
	}
}
