import { build } from '../build.ts'
import { isBuildCurrent } from '../local/build-inputs.ts'
import { findBrowser } from './find-browser.ts'
import { findUnproven, readAllGuarantees, type Tier } from './guarantees.ts'
import { readInfrastructureRuns, rememberRuns } from './infrastructure-runs.ts'
import { type Step, type Terminal, withoutTests } from './run-steps.ts'
import { runPlaywright, runVitest } from './run-tests.ts'

const SOURCES = ['app', 'prisma', 'scripts', 'packages', 'tests', 'e2e', 'server.ts']

/** What every change must pass, in order: `npm test`. The quick ones run side by side. */
export const everydaySteps: Step[] = [
	quick('browser', async (terminal) => (await findBrowser(terminal)) !== null),
	quick('types', (terminal) => terminal.run('tsc', ['--noEmit'])),
	quick('build', async () => {
		if (!isBuildCurrent()) await build()
		return true
	}),
	quick('lint', async (terminal) => (await terminal.run('biome', ['check'])) && (await terminal.run('knip', []))),
	quick('architecture', (terminal) => terminal.run('depcruise', SOURCES)),
	{ ...vitest('unit', []), isQuick: true },
	vitest('integration', ['build']),
	// The contract is verified as it is committed, so nobody waits for the tests that write it anew.
	vitest('contract', [], ['contract-consumer', 'contract-provider']),
	playwright('e2e', ['chromium', 'no-js']),
]

/** What takes long for what it shows; with the steps above it is `npm run test:all`. */
export const slowSteps: Step[] = [vitest('slow', ['build']), playwright('slow-e2e', ['slow', 'slow-no-js'])]

/** Needs programs that are not in package.json, and is part of no tier. Its runs are kept in a file. */
export const infrastructure: Step = {
	name: 'infrastructure',
	needs: ['build'],
	async run(terminal, context) {
		const result = await runVitest(terminal, ['infrastructure'], context)
		rememberRuns(result.ran)
		return result
	},
}

/** Every test that the documents of guarantees name ran in the steps before, as far as it is of this tier, and passed. */
export function guarantees(tier: Tier): Step {
	const needs = ['unit', 'integration', 'contract', 'e2e', ...(tier === 'all' ? slowSteps.map(({ name }) => name) : [])]
	return {
		name: 'guarantees',
		needs,
		async run(terminal, { before }) {
			const promised = readAllGuarantees()
			const ran = before.flatMap((row) => row.ran)
			const unproven = findUnproven(promised, ran, tier, readInfrastructureRuns())
			for (const line of unproven) terminal.say(`Not proven: ${line}`)
			for (const { id, open } of promised) for (const what of open) terminal.say(`Not yet proven: ${id}: ${what}`)
			return withoutTests(unproven.length === 0)
		},
	}
}

function quick(name: string, pass: (terminal: Terminal) => Promise<boolean>): Step {
	return { name, needs: [], isQuick: true, run: async (terminal) => withoutTests(await pass(terminal)) }
}

function vitest(name: string, needs: string[], projects = [name]): Step {
	return { name, needs, run: (terminal, context) => runVitest(terminal, projects, context) }
}

function playwright(name: string, projects: string[]): Step {
	return {
		name,
		needs: ['build', 'browser'],
		async run(terminal, context) {
			const browser = await findBrowser(terminal)
			return browser ? await runPlaywright(terminal, browser, projects, context) : withoutTests(false)
		},
	}
}
