import { randomInt } from 'node:crypto'
import { ensureBuild } from '../build.ts'
import { program, toCount } from '../command-line/command.ts'
import { runProgram } from '../local/run-command.ts'

type Options = { seed?: number; inputs: number }

export const fuzz = await program(import.meta, {
	name: 'fuzz',
	summary: 'Sends generated inputs to all that reads what others send.',
	examples: { '': '100 000 inputs of a new seed', '--seed 7 --inputs 1000': 'the first thousand of this one' },
	takes: (parser) =>
		parser
			.option('--seed <number>', 'what the inputs are made from', toCount)
			.option('--inputs <count>', 'how many', toCount, 100_000),
	async run({ print }, { seed = randomInt(1, 2 ** 31), inputs }: Options) {
		print(`Seed ${seed}. The same inputs again: npm run fuzz -- --seed ${seed}`)
		await ensureBuild()
		const env = { FUZZ_SEED: String(seed), FUZZ_INPUTS: String(inputs) }
		return (await runProgram('vitest', ['run', '--project=fuzz'], env)) ? 0 : 1
	},
})
