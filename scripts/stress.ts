import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { countFailures, type Row, runSteps } from './test/run-steps.ts'
import { selectSteps } from './test/select-steps.ts'
import { everydaySteps, slowSteps } from './test/steps.ts'

const WITH_TESTS = ['unit', 'integration', 'contract', 'e2e', 'slow', 'slow-e2e']

// npm run test:stress -- integration portal/races --times 10 --seed 7
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { times: { type: 'string', default: '20' }, seed: { type: 'string', default: String(randomInt(2 ** 30)) } },
})

let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (interrupted = true))
const isInterrupted = () => interrupted

try {
	const steps = selectSteps([...everydaySteps, ...slowSteps], positionals.length > 0 ? positionals : WITH_TESTS)
	const loops = keepCoresBusy()
	let failed = 0
	for (let round = 0; round < Number(values.times) && !interrupted; round += 1) {
		const seed = Number(values.seed) + round
		console.log(`\nRound ${round + 1} of ${values.times}, seed ${seed}`)
		const rows = await runSteps(steps, { isInterrupted, seed, isQuiet: true })
		for (const row of rows) printFailures(row, seed)
		failed += rows.reduce((sum, row) => sum + countFailures(row), 0)
	}
	for (const loop of loops) loop.kill('SIGKILL')
	console.log(`\n${failed} failed in ${values.times} rounds, seeds from ${values.seed}`)
	process.exitCode = failed > 0 || interrupted ? 1 : 0
} catch (error) {
	console.error(error instanceof Error ? error.message : error)
	process.exitCode = 1
}

function printFailures({ name, failures }: Row, seed: number): void {
	for (const { file, text } of failures) {
		console.log(`Seed ${seed}: ${name}: ${text}\nAgain: npm run test:stress -- ${file} --times 1 --seed ${seed}\n`)
	}
}

/** One endless loop for each core, so that everything the tests do comes late and in another order. */
function keepCoresBusy(): ChildProcess[] {
	const loops = Array.from({ length: availableParallelism() }, () =>
		spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }),
	)
	process.once('exit', () => loops.map((loop) => loop.kill('SIGKILL')))
	return loops
}
