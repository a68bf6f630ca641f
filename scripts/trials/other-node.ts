import { spawnSync } from 'node:child_process'
import { program } from '../command-line/command.ts'
import { npmCommand } from '../local/npm-command.mjs'

export const otherNode = await program(import.meta, {
	name: 'test:node',
	summary: 'Runs npm test with another Node: the one that the npm package of this name carries.',
	examples: { '22': 'npm test', '24 integration races.test': 'npm test -- integration races.test' },
	takes: (parser) =>
		parser.argument('<version>', 'of Node').argument('[words...]', 'as for npm test').passThroughOptions(),
	async run(_, version: string, words: string[]) {
		const node = ['node', 'scripts/run.mjs', 'scripts/test.ts', ...words]
		const [npm, args] = npmCommand(['exec', '--yes', `--package=node@${version}`, '--', ...node])
		return spawnSync(npm, args, { stdio: 'inherit' }).status ?? 1
	},
})
