import { expect, test } from 'vitest'
import { type Step, withoutTests } from './run-steps.ts'
import { listTestFiles, selectSteps } from './select-steps.ts'
import { everydaySteps, infrastructure, slowSteps } from './steps.ts'

const files = [
	'app/recur/list.test.ts',
	'tests/integration/portal/races.test.ts',
	'tests/integration/portal/deadline.test.ts',
	'tests/slow/portal/all-races.test.ts',
	'e2e/slow/story.both.spec.ts',
	'e2e/story.both.spec.ts',
	'packages/recur-emulator/src/world/clock.test.ts',
	'packages/recur-emulator/tests/console.test.ts',
	'packages/recur-emulator/tests/slow/pages.test.ts',
]
const all = [
	step('build'),
	step('unit'),
	step('integration', ['build']),
	step('e2e', ['build']),
	step('slow', ['build']),
	step('slow-e2e', ['build']),
]

test('a step comes with what it needs, in the usual order', () => {
	expect(names(selectSteps(all, ['e2e', 'unit'], files))).toEqual(['build', 'unit', 'e2e'])
})

test('a file runs alone, in its step', () => {
	const selected = selectSteps(all, ['tests/integration/portal/races.test.ts'], files)
	expect(names(selected)).toEqual(['build', 'integration'])
	expect(selected[1]?.files).toEqual(['tests/integration/portal/races.test.ts'])
})

test('a part of a path selects all files whose path contains it', () => {
	const selected = selectSteps(all, ['races', 'story.both', 'list'], files)
	expect(selected.map(({ name, files: own }) => [name, own])).toEqual([
		['build', undefined],
		['unit', ['app/recur/list.test.ts']],
		['integration', ['tests/integration/portal/races.test.ts']],
		['e2e', ['e2e/story.both.spec.ts']],
		['slow', ['tests/slow/portal/all-races.test.ts']],
		['slow-e2e', ['e2e/slow/story.both.spec.ts']],
	])
})

test('a package has files of several steps', () => {
	const selected = selectSteps(all, ['recur-emulator'], files)
	expect(selected.map(({ name, files: own }) => [name, own])).toEqual([
		['build', undefined],
		['unit', ['packages/recur-emulator/src/world/clock.test.ts']],
		['integration', ['packages/recur-emulator/tests/console.test.ts']],
		['slow', ['packages/recur-emulator/tests/slow/pages.test.ts']],
	])
})

test('a file of two steps runs in both unless one is named', () => {
	const codes = 'e2e/codes.slow-no-js.spec.ts'
	expect(names(selectSteps(all, ['codes'], [...files, codes]))).toEqual(['build', 'e2e', 'slow-e2e'])
	const [, selected] = selectSteps(all, ['slow-e2e', codes], [...files, codes])
	expect(selected).toMatchObject({ name: 'slow-e2e', files: [codes] })
})

test('a step named beside a part of a path runs only its files with it', () => {
	const selected = selectSteps(all, ['integration', 'races'], files)
	expect(names(selected)).toEqual(['build', 'integration'])
	expect(selected[1]?.files).toEqual(['tests/integration/portal/races.test.ts'])
	expect(names(selectSteps(all, ['build', 'list'], files))).toEqual(['build', 'unit'])
})

test('refuses a word that names nothing', () => {
	expect(() => selectSteps(all, ['units'], files)).toThrow(
		'Not a step or part of a test file’s path: units. The steps are build, unit, integration, e2e, slow, slow-e2e.',
	)
})

test('every test file belongs to a step', () => {
	const steps = [...everydaySteps, ...slowSteps, infrastructure]
	const found = listTestFiles()
	expect(found).toContain('scripts/test/select-steps.test.ts')
	expect(new Set(selectSteps(steps, found).flatMap((one) => one.files ?? [])).size).toBe(found.length)
})

test('no two test files have one name', () => {
	const bases = listTestFiles().map((file) => file.slice(file.lastIndexOf('/') + 1))
	expect(bases.filter((base, index) => bases.indexOf(base) !== index)).toEqual([])
})

function step(name: string, needs: string[] = []): Step {
	return { name, needs, run: async () => withoutTests(true) }
}

function names(steps: Step[]): string[] {
	return steps.map(({ name }) => name)
}
