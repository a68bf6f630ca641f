import { collectProgram } from '../../local/run-command.ts'

/** An import of one of our files by another; `isType`: it is erased. */
export type Arrow = { from: string; to: string; isType: boolean }

type Cruised = {
	modules: { source: string; dependencies: { resolved: string; dependencyTypes: string[] }[] }[]
	summary: { violations: { rule: { name: string }; from: string; to: string }[] }
}

const TEST_BESIDE_ITS_FILE = /^(?!tests\/|e2e\/).*\.(test|test-helper)\.tsx?$/

/**
 * Every import among these folders as dependency-cruiser finds it, without tests that stand beside their file and without generated
 * code, and those that its rules forbid.
 */
export async function readImports(folders: string[]): Promise<{ arrows: Arrow[]; forbidden: string[] }> {
	const { output } = await collectProgram('depcruise', [...folders, '--output-type', 'json'])
	const { modules, summary }: Cruised = JSON.parse(output)
	const isOurs = (file: string) => folders.includes(file.split('/')[0] ?? '') && !/\/generated\//.test(file)
	const arrows = modules
		.filter(({ source }) => isOurs(source) && !TEST_BESIDE_ITS_FILE.test(source))
		.flatMap(({ source, dependencies }) =>
			dependencies
				.filter(({ resolved }) => isOurs(resolved))
				.map(({ resolved, dependencyTypes }) => {
					return { from: source, to: resolved, isType: dependencyTypes.includes('type-only') }
				}),
		)
	const forbidden = summary.violations.filter(({ rule }) => rule.name !== 'no-cycles')
	return { arrows, forbidden: forbidden.map(({ from, to }) => `${from} → ${to}`) }
}

/** Whatever a name reaches, itself included. */
export function reachedFrom(start: string, arrows: Pick<Arrow, 'from' | 'to'>[]): Set<string> {
	const reached = new Set([start])
	for (const name of reached) for (const { from, to } of arrows) if (from === name) reached.add(to)
	return reached
}

/** The groups of files of which each reaches each other. */
export function findCircles(arrows: Arrow[]): string[][] {
	const reached = new Map([...new Set(arrows.map(({ from }) => from))].map((file) => [file, reachedFrom(file, arrows)]))
	const circles = [...reached].map(([file, others]) =>
		[...others].filter((other) => other === file || reached.get(other)?.has(file)).toSorted(),
	)
	const groups = circles.filter(({ length }) => length > 1).map((files) => [files.join(' '), files] as const)
	return [...new Map(groups).values()]
}

/** Arrows between folders of that depth, each once: only of types where every import below it is one. Files that lie higher are left out. */
export function betweenFolders(arrows: Arrow[], depth: number): Arrow[] {
	const folderOf = (file: string) => file.split('/').slice(0, -1).slice(0, depth)
	const found = new Map<string, Arrow>()
	for (const arrow of arrows) {
		const [from, to] = [folderOf(arrow.from), folderOf(arrow.to)]
		if (from.length < depth || to.length < depth || from.join() === to.join()) continue
		const name = `${from.join('/')} ${to.join('/')}`
		const isType = arrow.isType && (found.get(name)?.isType ?? true)
		found.set(name, { from: from.join('/'), to: to.join('/'), isType })
	}
	return [...found.values()]
}

/** Pairs of folders that import each other. */
export function mutualPairs(arrows: Arrow[]): string[] {
	const isBack = (one: Arrow) => arrows.some(({ from, to }) => from === one.to && to === one.from)
	return arrows.filter((one) => one.from < one.to && isBack(one)).map(({ from, to }) => `${from} ↔ ${to}`)
}

/** The modules of `app` and the arrows between them in Mermaid's words; a dotted arrow is of types alone. */
export function drawModules(arrows: Arrow[]): string {
	const short = (folder: string) => folder.slice('app/'.length)
	const ofApp = arrows.filter(({ from, to }) => from.startsWith('app/') && to.startsWith('app/'))
	const lines = betweenFolders(ofApp, 2).map(({ from, to, isType }) => {
		return `  ${short(from)} ${isType ? '-.->' : '-->'} ${short(to)}`
	})
	return ['```mermaid', 'flowchart TD', ...lines.toSorted(), '```'].join('\n')
}
