import { expect, test, vi } from 'vitest'
import { runSteps, type Step, selectSteps, summarize } from './run-steps.ts'

test('steps run in order and go on after a failure', async () => {
	const { rows, ran } = await run([step('lint', { ok: false }), step('types'), step('unit', { passed: 3 })])
	expect(ran).toEqual(['lint', 'types', 'unit'])
	expect(rows.map(({ result }) => result)).toEqual(['failed', 'passed', 'passed'])
})

test('a step whose need failed is skipped, and so is what needs it', async () => {
	const { rows, ran } = await run([
		step('build', { ok: false }),
		step('e2e', { needs: ['build'] }),
		step('report', { needs: ['e2e'] }),
	])
	expect(ran).toEqual(['build'])
	expect(rows.map(({ result }) => result)).toEqual(['failed', 'skipped', 'skipped'])
})

test('a step that throws has failed', async () => {
	const broken: Step = { name: 'build', needs: [], run: () => Promise.reject(new Error('no compiler')) }
	const { rows } = await run([broken])
	expect(rows[0]?.result).toBe('failed')
	expect(summarize(rows)).toMatch(/^0 passed, 1 failed$/m)
})

test('after an interruption nothing more runs', async () => {
	const { ran } = await run([step('lint'), step('types')], () => true)
	expect(ran).toEqual([])
})

test('the last line of the summary is the total of all tests', async () => {
	const { rows } = await run([
		step('lint'),
		step('unit', { passed: 40 }),
		step('integration', { ok: false, passed: 7, failed: 2, skipped: 1 }),
		step('types', { ok: false }),
	])
	const lines = summarize(rows).split('\n')
	expect(lines.at(-1)).toBe('47 passed, 3 failed')
	expect(lines.find((line) => line.includes('integration'))).toMatch(
		/failed +\d+\.\d s +7 passed, 2 failed, 1 skipped$/,
	)
})

test('the summary repeats what failed, so that the end of a log is enough', async () => {
	const { rows } = await run([
		step('unit', { passed: 1 }),
		step('integration', { ok: false, failures: ['a.test.ts › b'] }),
	])
	expect(summarize(rows)).toContain('\nFailures\nintegration: a.test.ts › b\n')
	expect(summarize(rows.slice(0, 1))).not.toContain('Failures')
})

test('a selection keeps the order and includes the steps it needs', () => {
	const all = [step('lint'), step('build'), step('unit'), step('e2e', { needs: ['build'] })]
	expect(selectSteps(all, ['e2e', 'lint']).map(({ name }) => name)).toEqual(['lint', 'build', 'e2e'])
	expect(selectSteps(all, [])).toEqual(all)
	expect(() => selectSteps(all, ['e2e', 'units'])).toThrow('Unknown: units. Choose from lint, build, unit, e2e.')
})

type Outcome = {
	ok?: boolean
	passed?: number
	failed?: number
	skipped?: number
	needs?: string[]
	failures?: string[]
}

function step(name: string, outcome: Outcome = {}): Step {
	const { ok = true, passed = 0, failed = 0, skipped = 0, needs = [], failures = [] } = outcome
	return { name, needs, run: async () => ({ ok, counts: { passed, failed, skipped }, failures }) }
}

async function run(steps: Step[], isInterrupted?: () => boolean) {
	const ran: string[] = []
	const log = vi.spyOn(console, 'log').mockImplementation(() => {})
	const error = vi.spyOn(console, 'error').mockImplementation(() => {})
	const watched = steps.map((one) => ({
		...one,
		run: async () => {
			ran.push(one.name)
			return await one.run()
		},
	}))
	const rows = await runSteps(watched, isInterrupted)
	log.mockRestore()
	error.mockRestore()
	return { rows, ran }
}
