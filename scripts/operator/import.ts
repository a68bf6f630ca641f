import { type Import, unlinkedClaims } from '#app/billing/customer/imported-claims.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { isDatabaseUnavailable } from '#app/platform/database-errors.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { Problem } from '#app/platform/problem.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Command, defineCommand, existing, inFolder, runAsProgram } from '../command-line/command.ts'
import { plural } from '../command-line/words.ts'
import type { Reason } from './import/customer-rows.ts'
import { type ImportOptions, importFile } from './import/import-file.ts'
import { RefusalFile } from './import/refusal-file.ts'
import { commandEntry, withDatabase } from './operator.ts'
import { waitForJobs } from './sync/wait-for-jobs.ts'
import { type BillingServices, withBilling } from './with-billing.ts'

// A busy database is given twenty seconds.
const RETRY_MS = 2000
const ANSWERS = { UNKNOWN: 'unknown_to_recur', REFUSED: 'refused_after_asking_recur' } as const

/** Says what the import would do, and writes nothing at all. */
async function rehearse(prisma: PrismaClient, run: Import, options: ImportOptions): Promise<void> {
	const counts = await importFile(prisma, run, options)
	options.call.print(`Would create ${plural(counts.created, 'user')}; already there: ${counts.existing}.`)
	options.call.print(`Would ask Recur about ${plural(counts.toAsk, 'customer')}; already linked: ${counts.linked}.`)
}

/** Imports the file, and waits until Recur was asked about its customers. It may be interrupted at any time and run again. */
async function importCustomers(services: BillingServices, run: Import, options: ImportOptions): Promise<void> {
	const { prisma, syncWorker } = services
	const { call, interrupted } = options
	await record(prisma, { ...commandEntry('import'), environment: run.environment })
	const counts = await importFile(prisma, run, options)
	call.print(`Created ${plural(counts.created, 'user')}; already there: ${counts.existing}.`)
	call.print(`Asking Recur about ${plural(counts.toAsk, 'customer')}; already linked: ${counts.linked}.`)
	if (interrupted.aborted) throw new Problem('Interrupted; run it again to continue.')
	syncWorker.wake()
	const scope = { prisma, environment: run.environment }
	const waited = counts.toAsk > 0 ? await waitForJobs(scope, call, interrupted) : null
	const refused = await addUnlinked(prisma, run, options)
	call.print(`Newly linked: ${counts.toAsk - refused} of ${plural(counts.toAsk, 'customer')}.`)
	if (waited?.ended === 'interrupted') {
		throw new Problem('Interrupted; the application continues. Run it again for the rest of the report.')
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
	return defineCommand({
		name: 'import',
		summary: 'Creates the users of a CSV file, and links the customers that Recur confirms.',
		examples: {
			'customers.csv --dry-run': 'what would be done; nothing is written',
			'customers.csv': 'do it; may be interrupted and run again',
		},
		takes: (parser) =>
			parser
				.argument('<file>', 'CSV in UTF-8 with a column "email"', existing('file'))
				.option('--dry-run', 'write nothing, and ask nobody')
				.option('--report <file>', 'where the refused lines go (default: <file>.refused.csv)', inFolder),
		async run(call, file: string, { dryRun: isDryRun = false, report }: { dryRun?: boolean; report?: string }) {
			const env = readEnv(call.settings())
			const run = { environment: environmentOf(env.RECUR_SECRET_KEY), importedAt: new Date() }
			const refusals = new RefusalFile(isDryRun ? null : (report ?? `${file}.refused.csv`), call.print)
			const options = { file, isDryRun, refusals, retryMs, call, interrupted: call.interruption() }
			try {
				await (isDryRun
					? withDatabase(env, (prisma) => rehearse(prisma, run, options))
					: withBilling(env, call, (services) => importCustomers(services, run, options)))
			} catch (error) {
				// What a database says of a failure may hold an e-mail.
				if (isDatabaseUnavailable(error)) throw new Problem('The database failed; run it again to continue.')
				throw error
			} finally {
				await refusals.close()
				if (refusals.summary) call.print(refusals.summary)
			}
			return refusals.summary ? 1 : 0
		},
	})
}

await runAsProgram(import.meta, createImport())
