import { createReadStream, statSync } from 'node:fs'
import type { Import } from '#app/billing/customer/imported-claims.server.ts'
import { Problem } from '#app/platform/problem.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { Call } from '../../command-line/command.ts'
import { readFirst, readLines, readNames, readRecords } from './csv-records.ts'
import { COLUMNS, type CustomerRow, type Refusal, readHeader, readRow } from './customer-rows.ts'
import { importBatch } from './import-batch.ts'
import type { RefusalFile } from './refusal-file.ts'
import { SeenBefore } from './seen-before.ts'

const BATCH = 500

export type ImportOptions = {
	file: string
	isDryRun: boolean
	refusals: RefusalFile
	/** How long it waits before it asks a busy database a second time, and twice, three and four times that later. */
	retryMs: number
	call: Call
	interrupted: AbortSignal
}

export type Counts = { rows: number; created: number; existing: number; linked: number; toAsk: number }

/** Goes through the file in batches, holding one of them, and returns what it did or would do. Stops after a batch when interrupted. */
export async function importFile(prisma: PrismaClient, run: Import, options: ImportOptions): Promise<Counts> {
	const { file, refusals, call, interrupted } = options
	const counts: Counts = { rows: 0, created: 0, existing: 0, linked: 0, toAsk: 0 }
	const seen = new SeenBefore()
	let batch: CustomerRow[] = []
	let unusable: Refusal[] = []

	async function flush() {
		const { accepted, refused } = await importBatch(prisma, run, batch, options)
		for (const refusal of [...unusable, ...refused].sort((a, b) => a.line - b.line)) await refusals.add(refusal)
		for (const { userId, customer } of accepted) {
			if (userId === null) counts.created += 1
			else counts.existing += 1
			if (customer === 'linked') counts.linked += 1
			if (customer === 'ask') counts.toAsk += 1
		}
		batch = []
		unusable = []
	}

	const bytes = createReadStream(file)
	const lines = readLines(bytes)
	const { header, delimiter, nextLine } = await readNamesOf(lines)
	// Only how many: where names are missing, the first line holds a person.
	if (header.others > 0) call.print(`Ignored columns: ${header.others}.`)
	await call.showProgress({ title: 'Reading', total: statSync(file).size, unit: 'record' }, async (update) => {
		for await (const { line, fields } of readRecords(lines, delimiter, nextLine)) {
			counts.rows += 1
			const row = fields ? readRow(line, fields, header) : ({ line, reason: 'malformed' } as const)
			if ('reason' in row) unusable.push(row)
			else if (cameBefore(row, seen)) unusable.push({ line, reason: 'twice_in_this_file' })
			else batch.push(row)
			if (batch.length + unusable.length < BATCH) continue
			await flush()
			update(bytes.bytesRead, counts.rows)
			if (interrupted.aborted) break
		}
		await flush()
	})
	if (counts.rows === 0) throw new Problem('The file has no rows below the column names.')
	return counts
}

async function readNamesOf(lines: AsyncGenerator<string>) {
	const first = await readFirst(lines)
	const found = readNames(first.text, 'email')
	if (!found) {
		throw new Problem(
			'The first line has no column "email". Is the file CSV in UTF-8, with column names in its first line?',
		)
	}
	const header = readHeader(found.names)
	if (!header) throw new Problem(`A column occurs twice. Each of ${COLUMNS.join(', ')} may occur once.`)
	return { header, delimiter: found.delimiter, nextLine: first.lines + 1 }
}

/** Whether an earlier line named the same e-mail, user or customer. */
function cameBefore({ email, userId, customerId }: CustomerRow, seen: SeenBefore): boolean {
	const names = [`email ${email}`, userId && `user ${userId}`, customerId && `customer ${customerId}`]
	return names.filter((name) => name && seen.add(name)).length > 0
}
