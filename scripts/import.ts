import { existsSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { type Import, unlinkedClaims } from '#app/billing/customer/customer-claim.server.ts'
import { createBillingServices } from '#app/billing-services.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { createDatabase, isDatabaseUnavailable } from '#app/platform/db.server.ts'
import { type Env, EnvError, readEnv } from '#app/platform/env.server.ts'
import { createRecurClient } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { CsvProblem } from './import/csv-records.ts'
import type { Reason } from './import/customer-rows.ts'
import { type Counts, type ImportOptions, importFile } from './import/import-file.ts'
import { RefusalFile } from './import/refusal-file.ts'
import { waitForJobs } from './sync/wait-for-jobs.ts'

const USAGE = 'Usage: npm run import -- <customers.csv> [--dry-run] [--report <refused.csv>]'
const ANSWERS = { UNKNOWN: 'unknown_to_recur', REFUSED: 'refused_after_asking_recur' } as const

/** Says what the import would do. Connects to the database alone, and writes nothing at all. */
async function rehearse(env: Env, options: ImportOptions): Promise<void> {
	const { prisma, close } = createDatabase(env.DATABASE_URL)
	const recur = createRecurClient({ secretKey: env.RECUR_SECRET_KEY, apiUrl: env.RECUR_API_URL })
	try {
		const counts = await importFile(prisma, startRun(recur), options)
		console.log(`Would create ${counts.created} users; ${counts.existing} are there already.`)
		console.log(`Would ask Recur about ${counts.toAsk} customers; ${counts.linked} are linked already.`)
	} finally {
		await Promise.all([close(), recur.close()])
	}
}

/** Imports the file, and waits until Recur was asked about its customers. It may be interrupted at any time and run again. */
async function importCustomers(env: Env, options: ImportOptions): Promise<void> {
	const services = createBillingServices(env, undefined, { isCommand: true })
	const { prisma, recur, syncWorker } = services
	const { interrupted } = options
	try {
		const run = startRun(recur)
		const entry = { environment: run.environment, facts: { command: 'import' } }
		await record(prisma, { actor: 'operator', action: 'operator_command', ...entry })
		const counts = await importFile(prisma, run, options)
		tell(counts)
		if (interrupted.aborted) throw new ImportProblem('Interrupted; run it again to continue.')
		syncWorker.wake()
		const waited = counts.toAsk > 0 ? await waitForJobs({ prisma, environment: run.environment }, interrupted) : null
		const refused = await addUnlinked(prisma, run, options)
		console.log(`Recur was asked: ${counts.toAsk - refused} of ${counts.toAsk} customers are linked now.`)
		if (waited?.ended === 'interrupted') {
			throw new ImportProblem('Interrupted; the application goes on. Run it again for the rest of the report.')
		}
	} finally {
		await services.stopBackground()
		await services.close()
	}
}

function startRun({ environment }: { environment: Import['environment'] }): Import {
	return { environment, importedAt: new Date() }
}

function tell({ created, existing, linked, toAsk }: Counts): void {
	console.log(`Created ${created} users; ${existing} were there already.`)
	console.log(`${toAsk} customers to ask Recur about; ${linked} were linked already.`)
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

async function main(args: string[]): Promise<void> {
	const options = { 'dry-run': { type: 'boolean' }, report: { type: 'string' } } as const
	const { values, positionals } = readArguments(() => parseArgs({ args, options, allowPositionals: true }))
	const [file, ...others] = positionals
	if (!file || others.length > 0) throw new ImportProblem(USAGE)
	if (!existsSync(file)) throw new ImportProblem('There is no such file.')
	const isDryRun = values['dry-run'] ?? false
	const env = readEnv()
	const refusals = new RefusalFile(isDryRun ? null : (values.report ?? `${file}.refused.csv`))
	const interruption = new AbortController()
	process.once('SIGINT', () => interruption.abort()).once('SIGTERM', () => interruption.abort())
	const run = isDryRun ? rehearse : importCustomers
	try {
		await run(env, { file, isDryRun, refusals, interrupted: interruption.signal })
	} finally {
		await refusals.close()
		if (refusals.count > 0) console.log(`Refused ${refusals.count} lines${refusals.told}.`)
	}
	if (refusals.count > 0) process.exitCode = 1
}

function readArguments<T>(parse: () => T): T {
	try {
		return parse()
	} catch {
		throw new ImportProblem(USAGE)
	}
}

class ImportProblem extends Error {}

if (import.meta.filename === process.argv[1]) {
	if (existsSync('.env')) process.loadEnvFile('.env')
	try {
		await main(process.argv.slice(2))
	} catch (error) {
		// What a database says of a failure may hold an e-mail.
		if (isDatabaseUnavailable(error)) console.error('The database failed; run it again to continue.')
		else if (error instanceof ImportProblem || error instanceof CsvProblem || error instanceof EnvError) {
			console.error(error.message)
		} else throw error
		process.exitCode = 1
	}
}
