import { Argument } from 'commander'
import { ensureBuild } from '../build.ts'
import { program } from '../command-line/command.ts'
import { runProgram } from '../local/run-command.ts'
import { serveTestDatabases } from '../local/test-database.ts'
import { type Part, parts } from './mutation/parts.ts'
import { reportFile, summarise } from './mutation/report.ts'

const BUILD = 'remix vite:build'

export const mutation = await program(import.meta, {
	name: 'mutation',
	summary: 'Changes the code in many small ways and fails where too few tests notice. Needs two hours.',
	examples: { '': 'everything', 'portal sync': 'two parts' },
	takes: (parser) => parser.addArgument(new Argument('[parts...]', 'which of them').choices(Object.keys(parts))),
	async run({ print }, names: string[]) {
		const chosen = Object.entries(parts).filter(([name]) => names.length === 0 || names.includes(name))
		await ensureBuild()
		// One server for everything: a test process that is stopped in a loop would leave its own behind.
		const stopServer = await serveTestDatabases()
		let enough = true
		try {
			for (const [name, part] of chosen) {
				print(`\n${name}`)
				enough = (await mutate(name, part)) && enough
			}
		} finally {
			await stopServer()
		}
		print(summarise(Object.keys(parts)))
		return enough ? 0 : 1
	},
})

/** Whether enough mutants were killed. What an earlier run found stays true as long as neither the code nor its tests change. */
async function mutate(name: string, part: Part): Promise<boolean> {
	const args = ['--mutate', part.mutate, '--incrementalFile', reportFile(name)]
	if (part.isInBuild) args.push('--buildCommand', BUILD)
	const env = { MUTATION_TESTS: part.tests.join(' ') }
	return await runProgram('stryker', ['run', 'scripts/trials/mutation/stryker.config.mjs', ...args], env)
}
