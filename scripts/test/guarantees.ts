import { readFileSync } from 'node:fs'
import ts from 'typescript'

export type NamedTest = { file: string; name: string }
export type Guarantee = { id: string; tests: NamedTest[]; open: string[] }

/** A test that ran. `file` is relative to the project. */
export type RanTest = NamedTest & { passed: boolean }

const DOCUMENT = 'docs/guarantees.md'
// Its tests need programs of their own and are no part of `npm test`.
const SEPARATE = 'tests/infrastructure/'

/** Reads {@link DOCUMENT}: a heading per guarantee, its test files with the names of tests below, and what is not yet proven. */
export function readGuarantees(document = readFileSync(DOCUMENT, 'utf8')): Guarantee[] {
	const guarantees: Guarantee[] = []
	let file = ''
	for (const line of document.split('\n')) {
		const current = guarantees.at(-1)
		const [, id] = /^### (D-\d+)$/.exec(line) ?? []
		const [, path] = /^- `(\S+)`$/.exec(line) ?? []
		const [, name] = /^ {2}- (.+)$/.exec(line) ?? []
		const [, open] = /^- not yet proven: (.+)$/.exec(line) ?? []
		if (id) guarantees.push({ id, tests: [], open: [] })
		if (path) file = path
		if (name) current?.tests.push({ file, name })
		if (open) current?.open.push(open)
	}
	return guarantees
}

/** The names of the tests of a file as they stand in its source, `${…}` included. */
export function testNamesIn(file: string, source = readFileSync(file, 'utf8')): string[] {
	const names: string[] = []
	const visit = (node: ts.Node): void => {
		const [first] = ts.isCallExpression(node) && isTestFunction(node.expression) ? node.arguments : []
		if (first && (ts.isStringLiteralLike(first) || ts.isTemplateExpression(first))) names.push(textOf(first))
		ts.forEachChild(node, visit)
	}
	visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true))
	return names
}

/** The named tests of the guarantees of which no case ran, or one failed. */
export function findUnproven(guarantees: Guarantee[], ran: RanTest[]): string[] {
	const named = guarantees.flatMap(({ id, tests }) => tests.map((one) => ({ id, ...one })))
	return named
		.filter(({ file }) => !file.startsWith(SEPARATE))
		.filter(({ file, name }) => {
			const cases = ran.filter((one) => one.file === file && patternOf(name).test(one.name))
			return cases.length === 0 || cases.some(({ passed }) => !passed)
		})
		.map(({ id, file, name }) => `${id}: ${file}: ${name}`)
}

/** `test(…)`, and whatever hangs on it: `test.each(…)(…)`, `test.runIf(…)(…)`. */
function isTestFunction(expression: ts.Expression): boolean {
	if (ts.isIdentifier(expression)) return expression.text === 'test'
	if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression))
		return isTestFunction(expression.expression)
	return false
}

function textOf(node: ts.StringLiteralLike | ts.TemplateExpression): string {
	if (ts.isStringLiteralLike(node)) return node.text
	return node.getText().slice(1, -1)
}

/** What a name with places to fill in matches once they are filled in. */
function patternOf(name: string): RegExp {
	const fixed = name.split(/%[sdijo]|\$\{[^}]*\}|\$[\w.]+/)
	return new RegExp(`^${fixed.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's')
}
