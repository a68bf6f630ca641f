import process from 'node:process'
import { runSteps } from './test/run-steps.ts'
import { selectSteps } from './test/select-steps.ts'
import { steps } from './test/steps.ts'
import { countFailures, summarize } from './test/summary.ts'

let interrupted = false
// The program under way gets the signal from the terminal too; we wait for it to put its things away.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (interrupted = true))

try {
	const rows = await runSteps(selectSteps(steps, process.argv.slice(2)), () => interrupted)
	console.log(summarize(rows))
	process.exitCode = interrupted || rows.some((row) => countFailures(row) > 0) ? 1 : 0
} catch (error) {
	console.error(error instanceof Error ? error.message : error)
	process.exitCode = 1
}
