import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { mergeReports, writeReport } from './test/reports.ts'
import { type Row, runSteps, type Step } from './test/run-steps.ts'
import { selectSteps } from './test/select-steps.ts'
import { everydaySteps, guarantees, infrastructure, slowSteps } from './test/steps.ts'
import { summarize } from './test/summarize.ts'

let interrupted = false
// The running program gets the signal from the terminal too; wait until it has cleaned up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (interrupted = true))
const isInterrupted = () => interrupted

try {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			all: { type: 'boolean', default: false },
			report: { type: 'string' },
			merge: { type: 'string' },
		},
	})
	console.log(`Node ${process.versions.node}, ${availableParallelism()} cores`)
	const rows = values.merge
		? await mergedRows(values.merge)
		: await runSteps(chooseSteps(positionals, values.all), { isInterrupted })
	if (values.report) writeReport(values.report, rows)
	console.log(summarize(rows))
	// A step that was skipped has shown nothing.
	process.exitCode = interrupted || rows.some(({ result }) => result !== 'passed') ? 1 : 0
} catch (error) {
	console.error(error instanceof Error ? error.message : error)
	process.exitCode = 1
}

/** What the words name; without words the everyday steps, or all. */
function chooseSteps(words: string[], isAll: boolean): Step[] {
	const everyday = [...everydaySteps, guarantees('everyday')]
	const all = [...everydaySteps, ...slowSteps, guarantees('all')]
	if (words.length > 0) return selectSteps([...all, infrastructure], words)
	return isAll ? all : everyday
}

/** What parallel jobs reported, and whether all of it together proves the guarantees. */
async function mergedRows(folder: string): Promise<Row[]> {
	const rows = mergeReports(folder)
	return [...rows, ...(await runSteps([guarantees('all')], { before: rows }))]
}
