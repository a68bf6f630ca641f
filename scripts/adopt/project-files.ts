import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

// Folders go whole, because an app of others needs more of them than any file of ours imports.
const FOLDERS = ['app/billing', 'app/recur', 'app/platform', 'app/monitoring', 'prisma/migrations', 'prisma/generated']
const COMMANDS = ['migrate', 'doctor', 'sync', 'audit', 'customers', 'import']
const FILES = [
	'app/billing-services.server.ts',
	'app/http/same-origin.server.ts',
	'app/i18n/locale.ts',
	'prisma/schema.prisma',
	...COMMANDS.map((name) => `scripts/operator/${name}.ts`),
]
/** What every app would else write itself, and what replaces files about our own pages. It lies as in the copy. */
const STARTER = 'scripts/adopt/starter'
const NOT_FOR_OTHERS = /\.(test|test-helper)\.ts$|__snapshots__/

type SourceFiles = { files: Map<string, string>; packages: Set<string> }

/** The files of this project that an app of others needs, by their place in the copy, and the packages that they import. */
export function readSourceFiles(root: string): SourceFiles {
	const files = new Map<string, string>()
	const packages = new Set<string>()
	const waiting = [...[STARTER, ...FOLDERS].flatMap((folder) => filesIn(root, folder)), ...FILES]
	for (const file of waiting) {
		const place = path.posix.relative(file.startsWith(STARTER) ? STARTER : '', file)
		if (files.has(place)) continue
		const text = readFileSync(path.join(root, file), 'utf8')
		files.set(place, text)
		for (const { specifier } of importsOf(file, text)) {
			const own = ownFile(file, specifier)
			if (own) waiting.push(own)
			else if (!specifier.startsWith('node:')) packages.add(packageOf(specifier))
		}
	}
	return { files, packages }
}

/** The scripts by which an app of others runs the copied commands. */
export function scriptsOfCopy(folder: string): Record<string, string> {
	return Object.fromEntries(COMMANDS.map((name) => [`recur:${name}`, `tsx ${folder}/scripts/operator/${name}.ts`]))
}

/**
 * The text with our own `#app/…` as `#<folder>/app/…`, which no import of others can mean, and with the packages that have another
 * name in that app.
 */
export function renameImports(file: string, text: string, folder: string, aliases: Map<string, string>): string {
	let renamed = text
	for (const { specifier, at } of importsOf(file, text).reverse()) {
		const name = packageOf(specifier)
		const alias = aliases.get(name)
		const change = specifier.startsWith('#')
			? `#${folder}/${specifier.slice(1)}`
			: alias && specifier.replace(name, alias)
		if (change) renamed = renamed.slice(0, at) + change + renamed.slice(at + specifier.length)
	}
	return renamed
}

function filesIn(root: string, folder: string): string[] {
	return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
		.filter((file) => !NOT_FOR_OTHERS.test(file))
}

function importsOf(file: string, text: string): { specifier: string; at: number }[] {
	if (!file.endsWith('.ts')) return []
	const { importedFiles } = ts.preProcessFile(text, true, true)
	// The position is that of the quote.
	return importedFiles.map(({ fileName, pos }) => ({ specifier: fileName, at: pos + 1 }))
}

function ownFile(importer: string, specifier: string): string | null {
	if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(importer), specifier)
	return specifier.startsWith('#') ? specifier.slice(1) : null
}

function packageOf(specifier: string): string {
	return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
