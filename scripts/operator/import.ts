import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Import, unlinkedClaims } from '#app/billing/customer/imported-claims.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { isDatabaseUnavailable } from '#app/platform/database-errors.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Command, CommandProblem, commandEntry, inSentences, runAsProgram, withDatabase } from './command.ts'
import type { Reason } from './import/customer-rows.ts'
import { type ImportOptions, importFile } from './import/import-file.ts'
import { RefusalFile } from './import/refusal-file.ts'
import { waitForJobs } from './sync/wait-for-jobs.ts'
import { type BillingServices, withBilling } from './with-billing.ts'

const USAGE = 'Usage: npm run import -- <customers.csv> [--dry-run] [--report <refused.csv>]'
// A busy database is given twenty seconds.
const RETRY_MS = 2000
const ANSWERS = { UNKNOWN: 'unknown_to_recur', REFUSED: 'refused_after_asking_recur' } as const

/** Says what the import would do, and writes nothing at all. */
async function rehearse(prisma: PrismaClient, run: Import, options: ImportOptions): Promise<void> {
	const counts = await importFile(prisma, run, options)
	options.tell(`Would create ${counts.created} users; ${counts.existing} already exist.`)
	options.tell(`Would ask Recur about ${counts.toAsk} customers; ${counts.linked} are already linked.`)
}

/** Imports the file, and waits until Recur was asked about its customers. It may be interrupted at any time and run again. */
async function importCustomers(services: BillingServices, run: Import, options: ImportOptions): Promise<void> {
	const { prisma, syncWorker } = services
	const { tell, interrupted } = options
	await record(prisma, { ...commandEntry('import'), environment: run.environment })
	const counts = await importFile(prisma, run, options)
	tell(`Created ${counts.created} users; ${counts.existing} already existed.`)
	tell(`Asking Recur about ${counts.toAsk} customers; ${counts.linked} were already linked.`)
	if (interrupted.aborted) throw new CommandProblem('Interrupted; run it again to continue.')
	syncWorker.wake()
	const scope = { prisma, environment: run.environment }
	const waited = counts.toAsk > 0 ? await waitForJobs(scope, tell, interrupted) : null
	const refused = await addUnlinked(prisma, run, options)
	tell(`${counts.toAsk - refused} of ${counts.toAsk} customers are now linked.`)
	if (waited?.ended === 'interrupted') {
		throw new CommandProblem('Interrupted; the application continues. Run it again for the rest of the report.')
	}
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
		const run = { environment: environmentOf(env.RECUR_SECRET_KEY), importedAt: new Date() }
		const refusals = new RefusalFile(report, tell)
		const options = { file, isDryRun, refusals, retryMs, tell, interrupted: interruption() }
		try {
			await (isDryRun
				? withDatabase(env, (prisma) => rehearse(prisma, run, options))
				: withBilling(env, log, (services) => importCustomers(services, run, options)))
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
	if (!existsSync(file)) throw new CommandProblem('File not found.')
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
