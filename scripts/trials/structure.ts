import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { program } from '../command-line/command.ts'
import {
	type Arrow,
	betweenFolders,
	drawModules,
	findCircles,
	mutualPairs,
	reachedFrom,
	readImports,
} from './structure/import-graph.ts'
import { count, table, writeBlock } from './table.ts'

const FOLDERS = ['app', 'prisma', 'packages', 'scripts', 'tests', 'e2e']
// What a reader opens besides its route: the decision, and all whose values it reaches.
const WAYS = {
	press: ['app/routes/account/route.tsx', 'app/billing/portal/open-portal.server.ts'],
	delivery: ['app/routes/api.webhooks.recur.ts', 'app/billing/webhooks/receive-webhook.server.ts'],
} as const
const TABLES_OF_SENTENCES = ['app/i18n/zh-TW.ts', 'app/i18n/en.ts']
const [MOST_LINES, MOST_WORDS] = [180, 2500]
const TEST = /\.(test|spec)\.tsx?$/

export const structure = await program(import.meta, {
	name: 'structure',
	summary: 'Counts what the structure should hold: circles, forbidden arrows, long files, words.',
	examples: { '': 'a table', '--diagram': 'also draw the modules anew in docs/architecture.md' },
	takes: (parser) => parser.option('--diagram', 'write the diagram of docs/architecture.md'),
	async run({ print }, { diagram }: { diagram?: boolean }) {
		const tree = listFiles()
		const { arrows, forbidden } = await readImports(
			FOLDERS.filter((folder) => tree.some((file) => file.startsWith(`${folder}/`))),
		)
		if (diagram) writeBlock('docs/architecture.md', 'modules', drawModules(arrows))
		print(table(['what', 'count', 'which'], countAll(tree, arrows, forbidden)))
	},
})

function listFiles(): string[] {
	const args = ['ls-files', '--cached', '--others', '--exclude-standard']
	return execFileSync('git', args, { encoding: 'utf8' }).trim().split('\n').filter(existsSync)
}

function countAll(tree: string[], arrows: Arrow[], forbidden: string[]): string[][] {
	const source = tree.filter(
		(file) => FOLDERS.includes(file.split('/')[0] ?? '') && /\.(ts|tsx|mjs)$/.test(file) && !TEST.test(file),
	)
	const scripts = tree.filter((file) => file.startsWith('scripts/') && !TEST.test(file))
	const documents = tree.filter((file) => /^((docs|packages)\/.*|[^/]+)\.md$/.test(file))
	const long = source.filter((file) => lines(file) > MOST_LINES && !TABLES_OF_SENTENCES.includes(file))
	const wordy = documents.filter((file) => words(file) > MOST_WORDS)
	const between = (depth: number) => mutualPairs(betweenFolders(arrows, depth))
	return [
		row(
			'circles of files, types included',
			findCircles(arrows).map((files) => files.join(' ')),
		),
		row('arrows that a rule forbids, types included', forbidden),
		row(
			'modules of app that import each other',
			between(2).filter((pair) => pair.startsWith('app/')),
		),
		row('top-level folders that import each other', between(1)),
		...Object.entries(WAYS).map(([way, files]) => row(`files to open for a ${way}`, toOpen(files, arrows))),
		['lines in scripts, without tests', count(sum(scripts, lines)), ''],
		row(
			'files at the root of scripts',
			scripts.filter((file) => path.dirname(file) === 'scripts'),
		),
		['lines in app that are comments', `${(100 * commentShare(source)).toFixed(1)} %`, ''],
		row(
			`files of more than ${MOST_LINES} lines, without tests`,
			long.map((file) => `${file} ${lines(file)}`),
		),
		['words in documents', count(sum(documents, words)), `${documents.length} documents`],
		row(
			`documents of more than ${count(MOST_WORDS)} words`,
			wordy.map((file) => `${file} ${words(file)}`),
		),
	]
}

function row(what: string, found: string[]): string[] {
	return [what, String(found.length), found.join('; ')]
}

function toOpen([route, decision]: readonly [string, string], arrows: Arrow[]): string[] {
	const values = arrows.filter(({ isType }) => !isType)
	return [route, ...reachedFrom(decision, values)].map((file) => path.basename(file).replace(/(\.server)?\.tsx?$/, ''))
}

function commentShare(source: string[]): number {
	const files = source.filter((file) => file.startsWith('app/'))
	return sum(files, commentLines) / sum(files, lines)
}

/** Lines on which a comment stands, found between TypeScript's tokens: nothing in a string or in a page's text is one. */
function commentLines(file: string): number {
	const text = readFileSync(file, 'utf8')
	const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
	const found = new Set<number>()
	const lineOf = (position: number) => parsed.getLineAndCharacterOfPosition(position).line
	const visit = (node: ts.Node): void => {
		if (node.kind === ts.SyntaxKind.JsxText) return
		const ranges = [
			...(ts.getLeadingCommentRanges(text, node.pos) ?? []),
			...(ts.getTrailingCommentRanges(text, node.end) ?? []),
		]
		for (const { pos, end } of ranges) for (let line = lineOf(pos); line <= lineOf(end); line += 1) found.add(line)
		for (const child of node.getChildren(parsed)) visit(child)
	}
	visit(parsed)
	return found.size
}

function lines(file: string): number {
	return readFileSync(file, 'utf8').split('\n').length - 1
}

function words(file: string): number {
	return readFileSync(file, 'utf8').split(/\s+/).filter(Boolean).length
}

function sum(files: string[], measure: (file: string) => number): number {
	return files.reduce((total, file) => total + measure(file), 0)
}
