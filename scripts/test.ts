import { availableParallelism } from 'node:os'
import process from 'node:process'
import { existing, program } from './command-line/command.ts'
import { mergeReports, writeReport } from './test/reports.ts'
import { type Row, runSteps, type Step } from './test/run-steps.ts'
import { selectSteps } from './test/select-steps.ts'
import { everydaySteps, guarantees, infrastructure, slowSteps } from './test/steps.ts'
import { summarize } from './test/summarize.ts'

const ALL = [...everydaySteps, ...slowSteps, guarantees('all'), infrastructure]

type Options = { all?: boolean; report?: string; merge?: string }

export const test = await program(import.meta, {
	name: 'test',
	summary: 'Runs what a change can break, or the steps and test files that are named.',
	examples: {
		'': 'what an ordinary change can break',
		'--all': 'that and the slow tests',
		'integration races.test': 'the files of one step with this in their path',
	},
	takes: (parser) =>
		parser
			.argument('[words...]', `steps (${ALL.map(({ name }) => name).join(', ')}), or parts of paths of test files`)
			.option('--all', 'the slow steps too')
			.option('--report <file>', 'write what was found, for --merge')
			.option('--merge <folder>', 'run nothing: put the reports of this folder together', existing('folder')),
	async run({ print, interruption }, words: string[], { all = false, report, merge }: Options) {
		const interrupted = interruption()
		const chosen = merge ? [] : chooseSteps(words, all)
		print(`Node ${process.versions.node}, ${availableParallelism()} cores`)
		const rows = merge ? await mergedRows(merge) : await runSteps(chosen, { interrupted })
		if (report) writeReport(report, rows)
		print(summarize(rows))
		// A step that was skipped has shown nothing.
		return interrupted.aborted || rows.some(({ result }) => result !== 'passed') ? 1 : 0
	},
})

/** What the words name; without words the everyday steps, or all. */
function chooseSteps(words: string[], isAll: boolean): Step[] {
	if (words.length > 0) return selectSteps(ALL, words)
	return isAll ? ALL.filter((step) => step !== infrastructure) : [...everydaySteps, guarantees('everyday')]
}

/** What parallel jobs reported, and whether all of it together proves the guarantees. */
async function mergedRows(folder: string): Promise<Row[]> {
	const rows = mergeReports(folder)
	return [...rows, ...(await runSteps([guarantees('all')], { before: rows }))]
}
