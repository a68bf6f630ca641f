import { build } from '../build.ts'
import { runProgram } from '../local/run-command.ts'
import { findBrowser } from './find-browser.ts'
import { findUnproven, type RanTest, readGuarantees } from './guarantees.ts'
import { type Step, withoutTests } from './run-steps.ts'
import { runPlaywright, runVitest } from './run-tests.ts'

const ran: RanTest[] = []

/** All steps of `npm test`, in order. */
export const steps: Step[] = [
	check('lint', [], async () => (await runProgram('biome', ['check'])) && (await runProgram('knip', []))),
	check('types', [], () => runProgram('tsc', ['--noEmit'])),
	check('architecture', [], () => runProgram('depcruise', ['app', 'prisma', 'scripts', 'tests', 'e2e', 'server.ts'])),
	{ name: 'unit', needs: [], run: () => remember(runVitest('unit')) },
	check('build', [], async () => {
		await build()
		return true
	}),
	{ name: 'integration', needs: ['build'], run: () => remember(runVitest('integration')) },
	// The contract is verified as it is committed, so nobody waits for the tests that write it anew.
	{ name: 'contract', needs: [], run: () => remember(runVitest('contract-consumer', 'contract-provider')) },
	{ name: 'e2e', needs: ['build'], run: runE2e },
	check('guarantees', ['unit', 'integration', 'contract', 'e2e'], async () => proveGuarantees()),
]

function check(name: string, needs: string[], pass: () => Promise<boolean>): Step {
	return { name, needs, run: async () => withoutTests(await pass()) }
}

async function runE2e() {
	const browser = await findBrowser()
	return browser ? await remember(runPlaywright(browser)) : withoutTests(false)
}

/** Keeps what ran, for {@link proveGuarantees}. */
async function remember<T extends { ran: RanTest[] }>(running: Promise<T>): Promise<T> {
	const result = await running
	ran.push(...result.ran)
	return result
}

/** Every test that docs/guarantees.md names has run in this run, and passed. */
function proveGuarantees(): boolean {
	const guarantees = readGuarantees()
	const unproven = findUnproven(guarantees, ran)
	for (const line of unproven) console.error(`Did not run or pass: ${line}`)
	for (const { id, open } of guarantees) for (const what of open) console.log(`Not yet proven: ${id}: ${what}`)
	return unproven.length === 0
}
