// biome-ignore-all lint/suspicious/noTemplateCurlyInString: names as they stand in a source
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findUnproven, readAllGuarantees, readGuarantees, testNamesIn, withoutEverydayTest } from './guarantees.ts'

const guarantees = readAllGuarantees()
const HOW_MANY = 51
// Promised, and not shown by a test yet.
const MISSING: string[] = []

test('every guarantee is listed once, in order', () => {
	const ids = Array.from({ length: HOW_MANY }, (_, index) => `D-${index + 1}`).filter((id) => !MISSING.includes(id))
	expect(guarantees.map(({ id }) => id)).toEqual(ids)
})

test.each(guarantees)('$id names tests that exist', ({ tests, open }) => {
	expect(tests.length + open.length).toBeGreaterThan(0)
	const missing = tests.filter(({ file, name }) => !existsSync(file) || !testNamesIn(file).includes(name))
	expect(missing).toEqual([])
})

test('reads names from every way of writing a test', () => {
	const source = [
		"test('plain', () => {})",
		"test.each([['a'], [f('b')]])('each of %s', async () => {})",
		'test.runIf(has(`x`))(`if ${x.name} is there`, () => {})',
		"test('with options', { timeout: 1 }, () => {})",
		"describe('a group', () => { test.skip(\"it's inside\", () => {}) })",
		"expect(/x/.test('not a test')).toBe(true)",
	].join('\n')
	const names = ['plain', 'each of %s', 'if ${x.name} is there', 'with options', "it's inside"]
	expect(testNamesIn('x.test.ts', source)).toEqual(names)
})

const DOCUMENT = [
	'### D-1',
	'- `tests/a.test.ts`',
	'  - a form to ${path} (50%) is refused by %s',
	'  - another',
	'- `tests/slow/c.test.ts`',
	'  - in every order',
	'- `tests/infrastructure/b.test.ts`',
	'  - behind a balancer',
	'- not yet proven: the rest',
].join('\n')
const file = 'tests/a.test.ts'
const everyday = [
	{ file, name: 'a form to /login (50%) is refused by us', passed: true },
	{ file, name: 'another', passed: true },
]
const slow = { file: 'tests/slow/c.test.ts', name: 'in every order', passed: true }
const run = {
	file: 'tests/infrastructure/b.test.ts',
	name: 'behind a balancer',
	passed: true,
	date: '2026-11-30',
	commit: 'a'.repeat(40),
}
const read = readGuarantees(DOCUMENT)

test('a named test counts when a case of it ran and none failed', () => {
	expect(read).toMatchObject([{ id: 'D-1', open: ['the rest'] }])
	expect(findUnproven(read, everyday, 'everyday', [run])).toEqual([])
	expect(findUnproven(read, everyday.slice(0, 1), 'everyday', [run])).toEqual([`D-1: ${file}: another`])
	const failed = { file, name: 'another', passed: false }
	expect(findUnproven(read, [...everyday, failed], 'everyday', [run])).toEqual([`D-1: ${file}: another`])
	expect(findUnproven(read, [{ ...failed, file: 'b.test.ts', passed: true }], 'everyday', [run])).toHaveLength(2)
})

test('slow tests count only in the tier that runs them', () => {
	expect(findUnproven(read, everyday, 'all', [run])).toEqual(['D-1: tests/slow/c.test.ts: in every order'])
	expect(findUnproven(read, [...everyday, slow], 'all', [run])).toEqual([])
})

test('an infrastructure test counts by its last run, on a clean commit', () => {
	const unproven = ['D-1: tests/infrastructure/b.test.ts: behind a balancer']
	expect(findUnproven(read, everyday, 'everyday', [])).toEqual(unproven)
	expect(findUnproven(read, everyday, 'everyday', [{ ...run, passed: false }])).toEqual(unproven)
	expect(findUnproven(read, everyday, 'everyday', [{ ...run, commit: `${run.commit}-dirty` }])).toEqual(unproven)
})

test.each(['   - another', ' - another', '\t- another', '- another', '* another', '-  `tests/a.test.ts`', '### D1'])(
	'refuses the line %j instead of dropping it',
	(line) => {
		expect(() => readGuarantees(`${DOCUMENT}\n${line}`)).toThrow(`docs/guarantees.md:10 is not a line of a list`)
	},
)

test('a test name needs a file of the same guarantee', () => {
	expect(() => readGuarantees(`${DOCUMENT}\n### D-2\n  - another`)).toThrow('docs/guarantees.md:11')
})

test('every guarantee has a test in npm test', () => {
	expect(withoutEverydayTest(guarantees)).toEqual([])
	expect(withoutEverydayTest(readGuarantees('### D-1\n- `tests/slow/a.test.ts`\n  - one'))).toEqual(['D-1'])
})
