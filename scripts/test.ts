import process from 'node:process'
import { countFailures, runSteps, selectSteps, summarize } from './test/run-steps.ts'
import { steps } from './test/steps.ts'

let interrupted = false
// The running program gets the signal from the terminal too; wait until it has cleaned up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (interrupted = true))

try {
	const rows = await runSteps(selectSteps(steps, process.argv.slice(2)), () => interrupted)
	console.log(summarize(rows))
	process.exitCode = interrupted || rows.some((row) => countFailures(row) > 0) ? 1 : 0
} catch (error) {
	console.error(error instanceof Error ? error.message : error)
	process.exitCode = 1
}
