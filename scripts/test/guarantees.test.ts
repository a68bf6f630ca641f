// biome-ignore-all lint/suspicious/noTemplateCurlyInString: names as they stand in a source
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findUnproven, readGuarantees, testNamesIn } from './guarantees.ts'

const guarantees = readGuarantees()
const HOW_MANY = 41

test('the guarantees are all there, each once', () => {
	const ids = Array.from({ length: HOW_MANY }, (_, index) => `D-${index + 1}`)
	expect(guarantees.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test.each(guarantees)('$id names tests that exist, or says that it is not yet proven', ({ tests, open }) => {
	expect(tests.length + open.length).toBeGreaterThan(0)
	const missing = tests.filter(({ file, name }) => !existsSync(file) || !testNamesIn(file).includes(name))
	expect(missing).toEqual([])
})

test('names are read from every way of writing a test', () => {
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

test('a named test is proven when a case of it ran and none failed', () => {
	const document = [
		'### D-1',
		'- `tests/a.test.ts`',
		'  - a form to ${path} (50%) is refused by %s',
		'  - another',
		'- `tests/infrastructure/b.test.ts`',
		'  - run separately',
		'- not yet proven: the rest',
	].join('\n')
	const read = readGuarantees(document)
	expect(read).toMatchObject([{ id: 'D-1', open: ['the rest'] }])
	const file = 'tests/a.test.ts'
	const ran = [
		{ file, name: 'a form to /login (50%) is refused by us', passed: true },
		{ file, name: 'another', passed: true },
	]
	expect(findUnproven(read, ran)).toEqual([])
	expect(findUnproven(read, ran.slice(0, 1))).toEqual([`D-1: ${file}: another`])
	expect(findUnproven(read, [...ran, { ...ran[0], file, name: 'another', passed: false }])).toEqual([
		`D-1: ${file}: another`,
	])
	expect(findUnproven(read, [{ file: 'tests/other.test.ts', name: 'another', passed: true }])).toHaveLength(2)
})
