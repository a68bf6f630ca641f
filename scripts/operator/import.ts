import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Import, unlinkedClaims } from '#app/billing/customer/customer-claim.server.ts'
import { createBillingServices } from '#app/billing-services.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { isDatabaseUnavailable } from '#app/platform/database-errors.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { type Env, readEnv } from '#app/platform/env.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { createRecurClient } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Call, type Command, CommandProblem, commandEntry, inSentences, runAsProgram } from './command.ts'
import type { Reason } from './import/customer-rows.ts'
import { type ImportOptions, importFile } from './import/import-file.ts'
import { RefusalFile } from './import/refusal-file.ts'
import { waitForJobs } from './sync/wait-for-jobs.ts'

const USAGE = 'Usage: npm run import -- <customers.csv> [--dry-run] [--report <refused.csv>]'
// A busy database is given twenty seconds.
const RETRY_MS = 2000
const ANSWERS = { UNKNOWN: 'unknown_to_recur', REFUSED: 'refused_after_asking_recur' } as const

/** Says what the import would do. Connects to the database alone, and writes nothing at all. */
async function rehearse(env: Env, options: ImportOptions): Promise<void> {
	const { prisma, close } = createDatabase(env.DATABASE_URL)
	const recur = createRecurClient({ secretKey: env.RECUR_SECRET_KEY, apiUrl: env.RECUR_API_URL })
	try {
		const counts = await importFile(prisma, startRun(recur), options)
		options.tell(`Would create ${counts.created} users; ${counts.existing} are there already.`)
		options.tell(`Would ask Recur about ${counts.toAsk} customers; ${counts.linked} are linked already.`)
	} finally {
		await Promise.all([close(), recur.close()])
	}
}

/** Imports the file, and waits until Recur was asked about its customers. It may be interrupted at any time and run again. */
async function importCustomers(env: Env, options: ImportOptions, log: Call['log']): Promise<void> {
	const services = createBillingServices(env, createLog(env.LOG_LEVEL, log), { isCommand: true })
	const { prisma, recur, syncWorker } = services
	const { tell, interrupted } = options
	try {
		const run = startRun(recur)
		await record(prisma, { ...commandEntry('import'), environment: run.environment })
		const counts = await importFile(prisma, run, options)
		tell(`Created ${counts.created} users; ${counts.existing} were there already.`)
		tell(`${counts.toAsk} customers to ask Recur about; ${counts.linked} were linked already.`)
		if (interrupted.aborted) throw new CommandProblem('Interrupted; run it again to continue.')
		syncWorker.wake()
		const waited =
			counts.toAsk > 0 ? await waitForJobs({ prisma, environment: run.environment }, tell, interrupted) : null
		const refused = await addUnlinked(prisma, run, options)
		tell(`Recur was asked: ${counts.toAsk - refused} of ${counts.toAsk} customers are linked now.`)
		if (waited?.ended === 'interrupted') {
			throw new CommandProblem('Interrupted; the application goes on. Run it again for the rest of the report.')
		}
	} finally {
		await services.stopBackground()
		await services.close()
	}
}

function startRun({ environment }: { environment: Import['environment'] }): Import {
	return { environment, importedAt: new Date() }
}

async function addUnlinked(prisma: PrismaClient, run: Import, { refusals }: ImportOptions): Promise<number> {
	let count = 0
	for await (const { line, answer } of unlinkedClaims(prisma, run)) {
		const reason: Reason = answer ? ANSWERS[answer] : 'recur_not_asked_yet'
		await refusals.add({ line, reason })
		count += 1
	}
	return count
}

export function createImport({ retryMs = RETRY_MS } = {}): Command {
	return inSentences(async ({ args, settings, tell, log, interruption }) => {
		const { file, report, isDryRun } = readArguments(args)
		const env = readEnv(settings)
		const refusals = new RefusalFile(report, tell)
		const options = { file, isDryRun, refusals, retryMs, tell, interrupted: interruption() }
		try {
			await (isDryRun ? rehearse(env, options) : importCustomers(env, options, log))
		} catch (error) {
			// What a database says of a failure may hold an e-mail.
			if (isDatabaseUnavailable(error)) throw new CommandProblem('The database failed; run it again to continue.')
			throw error
		} finally {
			await refusals.close()
			if (refusals.count > 0) tell(`Refused ${refusals.count} lines${refusals.told}.`)
		}
		return refusals.count > 0 ? 1 : 0
	})
}

function readArguments(args: string[]) {
	const { values, positionals } = parseOrThrow(args)
	const [file, ...others] = positionals
	if (!file || others.length > 0) throw new CommandProblem(USAGE)
	if (!existsSync(file)) throw new CommandProblem('There is no such file.')
	const isDryRun = values['dry-run'] ?? false
	return { file, isDryRun, report: isDryRun ? null : (values.report ?? `${file}.refused.csv`) }
}

function parseOrThrow(args: string[]) {
	const options = { 'dry-run': { type: 'boolean' }, report: { type: 'string' } } as const
	try {
		return parseArgs({ args, options, allowPositionals: true })
	} catch {
		throw new CommandProblem(USAGE)
	}
}

await runAsProgram(import.meta, createImport())
