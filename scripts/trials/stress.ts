import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import process from 'node:process'
import { program, toCount } from '../command-line/command.ts'
import { countFailures, type Row, runSteps, type Step } from '../test/run-steps.ts'
import { selectSteps } from '../test/select-steps.ts'
import { everydaySteps, slowSteps } from '../test/steps.ts'

const WITH_TESTS = ['unit', 'integration', 'contract', 'e2e', 'slow', 'slow-e2e']

type Options = { times: number; seed?: number }

export const stress = await program(import.meta, {
	name: 'test:stress',
	summary: 'Runs tests again and again in random order, beside busy loops.',
	examples: {
		'portal/races --times 10': 'the files with this in their path, ten times',
		'integration portal/races --times 1 --seed 7': 'one order again',
	},
	takes: (parser) =>
		parser
			.argument('[words...]', `steps (default: ${WITH_TESTS.join(', ')}), or parts of paths of test files`)
			.option('--times <count>', 'how many rounds', toCount, 20)
			.option('--seed <number>', 'of the first round; each one’s is one higher', toCount),
	async run({ interruption }, words: string[], { times, seed = randomInt(2 ** 30) }: Options) {
		const steps = selectSteps([...everydaySteps, ...slowSteps], words.length > 0 ? words : WITH_TESTS)
		const interrupted = interruption()
		const failed = await repeat(steps, times, seed, interrupted)
		return failed > 0 || interrupted.aborted ? 1 : 0
	},
})

/** How many tests and steps failed in all rounds. Each round has a seed of its own, one higher than the last. */
async function repeat(steps: Step[], times: number, firstSeed: number, interrupted: AbortSignal): Promise<number> {
	const loops = keepCoresBusy()
	let [failed, passed, rounds] = [0, 0, 0]
	for (; rounds < times && !interrupted.aborted; rounds += 1) {
		const seed = firstSeed + rounds
		console.log(`\nRound ${rounds + 1} of ${times}, seed ${seed}`)
		const rows = await runSteps(steps, { interrupted, seed, isQuiet: true })
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
