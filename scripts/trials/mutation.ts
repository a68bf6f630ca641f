import process from 'node:process'
import { ensureBuild } from '../build.ts'
import { runProgram } from '../local/run-command.ts'
import { serveTestDatabases } from '../local/test-database.ts'
import { type Part, parts } from './mutation/parts.ts'
import { reportFile, summarise } from './mutation/report.ts'

const BUILD = 'remix vite:build'

const names = process.argv.slice(2)
const unknown = names.filter((name) => !(name in parts))
if (unknown.length > 0) {
	console.error(`Unknown part ${unknown.join(', ')}. The parts are ${Object.keys(parts).join(', ')}`)
	process.exit(1)
}
const chosen = Object.entries(parts).filter(([name]) => names.length === 0 || names.includes(name))

await ensureBuild()
// One server for everything: a test process that is stopped in a loop would leave its own behind.
const stopServer = await serveTestDatabases()
try {
	for (const [name, part] of chosen) {
		console.log(`\n${name}`)
		if (!(await mutate(name, part))) process.exitCode = 1
	}
} finally {
	await stopServer()
}
console.log(summarise(Object.keys(parts)))

/** Whether enough mutants were killed. What an earlier run found stays true as long as neither the code nor its tests change. */
async function mutate(name: string, part: Part): Promise<boolean> {
	const args = ['--mutate', part.mutate, '--incrementalFile', reportFile(name)]
	if (part.isInBuild) args.push('--buildCommand', BUILD)
	const env = { MUTATION_TESTS: part.tests.join(' ') }
	return await runProgram('stryker', ['run', 'scripts/trials/mutation/stryker.config.mjs', ...args], env)
}
