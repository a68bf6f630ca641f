import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { countFailures, type Row, runSteps, type Step } from '../test/run-steps.ts'
import { selectSteps } from '../test/select-steps.ts'
import { everydaySteps, slowSteps } from '../test/steps.ts'

const WITH_TESTS = ['unit', 'integration', 'contract', 'e2e', 'slow', 'slow-e2e']

let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => (interrupted = true))

// npm run test:stress -- integration portal/races --times 10 --seed 7
try {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { times: { type: 'string', default: '20' }, seed: { type: 'string' } },
	})
	const times = toCount('times', values.times)
	const firstSeed = values.seed === undefined ? randomInt(2 ** 30) : toCount('seed', values.seed)
	const words = positionals.length > 0 ? positionals : WITH_TESTS
	const failed = await repeat(selectSteps([...everydaySteps, ...slowSteps], words), times, firstSeed)
	process.exitCode = failed > 0 || interrupted ? 1 : 0
} catch (error) {
	console.error(error instanceof Error ? error.message : error)
	process.exitCode = 1
}

function toCount(name: string, text: string): number {
	if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} is a whole number from 1 on, not ${text}.`)
	return Number(text)
}

/** How many tests and steps failed in all rounds. Each round has a seed of its own, one higher than the last. */
async function repeat(steps: Step[], times: number, firstSeed: number): Promise<number> {
	const loops = keepCoresBusy()
	let [failed, passed, rounds] = [0, 0, 0]
	for (; rounds < times && !interrupted; rounds += 1) {
		const seed = firstSeed + rounds
		console.log(`\nRound ${rounds + 1} of ${times}, seed ${seed}`)
		const rows = await runSteps(steps, { isInterrupted: () => interrupted, seed, isQuiet: true })
		for (const row of rows) printFailures(row, seed)
		failed += rows.reduce((sum, row) => sum + countFailures(row), 0)
		passed += rows.reduce((sum, { counts }) => sum + counts.passed, 0)
	}
	for (const loop of loops) loop.kill('SIGKILL')
	console.log(`\n${rounds} rounds, seeds from ${firstSeed}\n${passed} passed, ${failed} failed`)
	return failed
}

function printFailures({ name, failures }: Row, seed: number): void {
	for (const { file, text } of failures) {
		console.log(
			`Seed ${seed}: ${name}: ${text}\nAgain: npm run test:stress -- ${name} ${file} --times 1 --seed ${seed}\n`,
		)
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
