import { readFileSync } from 'node:fs'
import ts from 'typescript'
import type { InfrastructureRun } from './infrastructure-runs.ts'
import type { RanTest } from './run-steps.ts'

export type NamedTest = { file: string; name: string }
export type Guarantee = { id: string; tests: NamedTest[]; open: string[] }

/** What ran: `npm test`, or that and the slow tests. */
export type Tier = 'everyday' | 'all'

const DOCUMENTS = ['docs/guarantees.md', 'docs/guarantees-26-51.md'] as const
const SLOW = /^(tests|e2e)\/slow\//
const INFRASTRUCTURE = 'tests/infrastructure/'

/** All guarantees, in the order of {@link DOCUMENTS}. */
export function readAllGuarantees(): Guarantee[] {
	return DOCUMENTS.flatMap((file) => readGuarantees(readFileSync(file, 'utf8'), file))
}

/**
 * Reads a document: a heading per guarantee, its test files with the names of tests below, and what is not yet proven. Throws
 * for a line of a list that is none of these, so that no test is left out unnoticed.
 */
export function readGuarantees(document: string, source: string = DOCUMENTS[0]): Guarantee[] {
	const guarantees: Guarantee[] = []
	let file: string | null = null
	for (const [index, line] of document.split('\n').entries()) {
		const current = guarantees.at(-1)
		const [, id] = /^### (D-\d+)$/.exec(line) ?? []
		const [, path] = /^- `(\S+)`$/.exec(line) ?? []
		const [, name] = /^ {2}- (\S.*)$/.exec(line) ?? []
		const [, open] = /^- not yet proven: (.+)$/.exec(line) ?? []
		if (id) {
			guarantees.push({ id, tests: [], open: [] })
			file = null
		} else if (current && path) file = path
		else if (current && open) current.open.push(open)
		else if (current && file && name) current.tests.push({ file, name })
		else if (/^(\s|[-*+] |###)/.test(line))
			throw new Error(`${source}:${index + 1} is not a line of a list of tests: ${line}`)
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

/**
 * The named tests of the guarantees of which no case ran in this tier, or one failed. Tests of the infrastructure are no part of
 * either: what counts is their last run, on a commit without changes.
 */
export function findUnproven(guarantees: Guarantee[], ran: RanTest[], tier: Tier, runs: InfrastructureRun[]): string[] {
	const named = guarantees.flatMap(({ id, tests }) => tests.map((one) => ({ id, ...one })))
	const all = [...ran, ...runs.filter(({ commit }) => /^[0-9a-f]{40}$/.test(commit))]
	return named
		.filter(({ file }) => tier === 'all' || !SLOW.test(file))
		.filter(({ file, name }) => {
			const cases = all.filter((one) => one.file === file && patternOf(name).test(one.name))
			return cases.length === 0 || cases.some(({ passed }) => !passed)
		})
		.map(({ id, file, name }) => `${id}: ${file}: ${name}`)
}

/** The guarantees that no test of `npm test` proves. */
export function withoutEverydayTest(guarantees: Guarantee[]): string[] {
	const isEveryday = ({ file }: NamedTest) => !SLOW.test(file) && !file.startsWith(INFRASTRUCTURE)
	return guarantees.filter(({ tests }) => !tests.some(isEveryday)).map(({ id }) => id)
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
