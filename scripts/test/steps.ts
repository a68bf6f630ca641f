import { build } from '../build.ts'
import { runProgram } from '../local/run-command.ts'
import { findBrowser } from './find-browser.ts'
import { NO_TESTS, type Step } from './run-steps.ts'
import { runPlaywright, runVitest } from './run-tests.ts'

/** All steps of `npm test`, in order. */
export const steps: Step[] = [
	check('lint', [], async () => (await runProgram('biome', ['check'])) && (await runProgram('knip', []))),
	check('types', [], () => runProgram('tsc', ['--noEmit'])),
	check('architecture', [], () => runProgram('depcruise', ['app', 'prisma', 'scripts', 'tests', 'e2e', 'server.ts'])),
	{ name: 'unit', needs: [], run: () => runVitest('unit') },
	check('build', [], async () => {
		await build()
		return true
	}),
	{ name: 'integration', needs: ['build'], run: () => runVitest('integration') },
	{ name: 'contract', needs: [], run: runContract },
	{ name: 'e2e', needs: ['build'], run: runE2e },
]

function check(name: string, needs: string[], pass: () => Promise<boolean>): Step {
	return { name, needs, run: async () => ({ ok: await pass(), counts: NO_TESTS }) }
}

/** The consumer writes the contract that the provider is then verified against. */
async function runContract() {
	const consumer = await runVitest('contract-consumer')
	const provider = await runVitest('contract-provider')
	return {
		ok: consumer.ok && provider.ok,
		counts: {
			passed: consumer.counts.passed + provider.counts.passed,
			failed: consumer.counts.failed + provider.counts.failed,
			skipped: consumer.counts.skipped + provider.counts.skipped,
		},
	}
}

async function runE2e() {
	const browser = await findBrowser()
	return browser ? await runPlaywright(browser) : { ok: false, counts: NO_TESTS }
}
