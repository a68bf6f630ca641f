import { expect, test, vi } from 'vitest'
import { type Row, runSteps, type Step, withoutTests } from './run-steps.ts'

test('steps run in order, also after a failure', async () => {
	const { rows, ran } = await run([step('lint', { ok: false }), step('types'), step('unit')])
	expect(ran).toEqual(['lint', 'types', 'unit'])
	expect(rows.map(({ result }) => result)).toEqual(['failed', 'passed', 'passed'])
})

test('skips a step whose need failed, and what needs that', async () => {
	const { rows, ran } = await run([
		step('build', { ok: false }),
		step('e2e', { needs: ['build'] }),
		step('report', { needs: ['e2e'] }),
	])
	expect(ran).toEqual(['build'])
	expect(rows.map(({ result }) => result)).toEqual(['failed', 'skipped', 'skipped'])
})

test('a needed step may have run before', async () => {
	const before: Row[] = [{ name: 'build', result: 'passed', seconds: 1, ...withoutTests(true) }]
	const { rows } = await run([step('e2e', { needs: ['build'] })], { before })
	expect(rows.map(({ result }) => result)).toEqual(['passed'])
})

test('a step that throws has failed, and its error is printed', async () => {
	const broken: Step = { name: 'build', needs: [], run: () => Promise.reject(new Error('no compiler')) }
	const { rows, printed } = await run([broken])
	expect(rows[0]?.result).toBe('failed')
	expect(printed).toContain('no compiler')
})

test('runs nothing after an interruption', async () => {
	const { ran } = await run([step('lint'), step('types')], { interrupted: AbortSignal.abort() })
	expect(ran).toEqual([])
})

test('prints a line when a step begins and one when it ends', async () => {
	const { printed } = await run([step('lint', { ok: false }), step('unit', { passed: 3 })])
	expect(printed.map((line) => line.replace(/\d+\.\d s/, 'N s'))).toEqual([
		'▶ lint',
		'✘ lint  N s',
		'▶ unit',
		'✔ unit  N s  3 passed, 0 failed',
	])
})

test('adjacent quick steps run in parallel', async () => {
	let meet = () => {}
	const meeting = new Promise<void>((resolve) => (meet = resolve))
	const first: Step = { ...step('lint'), isQuick: true, run: () => meeting.then(() => withoutTests(true)) }
	const second: Step = {
		...step('types'),
		isQuick: true,
		run: async () => {
			meet()
			return withoutTests(true)
		},
	}
	const { rows } = await run([first, second])
	expect(rows.map(({ name, result }) => [name, result])).toEqual([
		['lint', 'passed'],
		['types', 'passed'],
	])
})

test('quick steps show their output only when they fail', async () => {
	const say = (name: string, ok: boolean): Step => ({
		...step(name),
		isQuick: true,
		run: async (terminal) => {
			terminal.say(`output of ${name}`)
			return withoutTests((await terminal.run(process.execPath, ['-e', `console.log('from ${name}')`])) && ok)
		},
	})
	const { printed } = await run([say('lint', true), say('types', false)])
	expect(printed.join('\n')).toContain('output of types\nfrom types')
	expect(printed.join('\n')).not.toContain('from lint')
})

type Outcome = { ok?: boolean; passed?: number; needs?: string[] }

function step(name: string, { ok = true, passed = 0, needs = [] }: Outcome = {}): Step {
	const { counts, ...result } = withoutTests(ok)
	return { name, needs, run: async () => ({ ...result, counts: { ...counts, passed } }) }
}

async function run(steps: Step[], options: { interrupted?: AbortSignal; before?: Row[] } = {}) {
	const ran: string[] = []
	const printed: string[] = []
	const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line))
	const watched = steps.map((one) => ({
		...one,
		run: async (...args: Parameters<Step['run']>) => {
			ran.push(one.name)
			return await one.run(...args)
		},
	}))
	const rows = await runSteps(watched, options)
	log.mockRestore()
	return { rows, ran, printed }
}
