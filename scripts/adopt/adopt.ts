import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Problem } from '#app/platform/problem.server.ts'
import { type Adopted, adoptedFile, FOLDER, readAdopted } from './adopted.ts'
import { type MemberChange, membersOf, mergeMembers, NO_MEMBERS, unneeded } from './app-manifest.ts'
import { choosePackages, type Members } from './packages.ts'
import { readSourceFiles, renameImports, scriptsOfCopy } from './project-files.ts'
import { decide, hasConflict, mergeTexts, type Outcome } from './three-way.ts'
import { addTypeScriptOptions } from './typescript-options.ts'

export type Adoption = {
	/** The version of last time; null the first time. */
	before: string | null
	version: string
	/** What becomes of each file of the copy. */
	files: { outcome: Outcome; name: string }[]
	members: MemberChange[]
	unneeded: string[]
	typeScriptOptions: string[]
	/** Does it. Until then nothing is written. */
	write(): void
}

/** What it takes to copy billing from the project at `root` into an app, or to update the copy that is there. */
export function planAdoption(root: string, app: string): Adoption {
	const manifest = readManifest(root, app)
	const before = readAdopted(app)
	const needed = neededBy(root, manifest, before?.members ?? NO_MEMBERS)
	const writes = new Map<string, string | Buffer | null>()
	const names = { theirs: 'yours', base: nameOf(before?.version), ours: nameOf(needed.version) }

	const paths = [...new Set([...Object.keys(needed.files), ...Object.keys(before?.files ?? {})])].sort()
	const files = paths.map((file) => {
		const name = path.join(FOLDER, file)
		const theirs = read(app, name)
		if (theirs && hasConflict(theirs)) throw new Problem(`${name} has a conflict: resolve it first.`)
		const versions = { base: before?.files[file], theirs, ours: needed.files[file] }
		const { outcome, text } = decide(versions, (texts) => mergeTexts(texts, names))
		if (text !== undefined) writes.set(name, text)
		const isDeleted = outcome === 'kept' && theirs === undefined
		return { outcome, name: isDeleted ? `${name} (deleted)` : name }
	})

	const merged = mergeMembers(manifest, before?.members ?? NO_MEMBERS, needed.members)
	if (merged.text !== manifest) writes.set('package.json', merged.text)
	const tsconfig = read(app, 'tsconfig.json')
	const options = tsconfig ? addTypeScriptOptions(path.join(app, 'tsconfig.json'), tsconfig) : null
	if (options) writes.set('tsconfig.json', options.text)
	writes.set(...adoptedFile(needed))

	return {
		before: before?.version ?? null,
		version: needed.version,
		files,
		members: merged.changes,
		unneeded: unneeded(manifest, before?.members ?? NO_MEMBERS, needed.members),
		typeScriptOptions: options?.added ?? [],
		write() {
			for (const [name, content] of writes) writeOrDelete(path.join(app, name), content)
		},
	}
}

/** The files and members that this version puts into an app with that package.json. */
function neededBy(root: string, manifest: string, before: Members): Adopted {
	const own = readFileSync(path.join(root, 'package.json'), 'utf8')
	const version: string = JSON.parse(own).version
	const source = readSourceFiles(root)
	const packages = [...source.packages, 'tsx']
	const { aliases, ...dependencies } = choosePackages(packages, membersOf(own), membersOf(manifest), before)
	const files = [...source.files].map(([file, text]) => [file, renameImports(file, text, FOLDER, aliases)])
	const { 'README.md': readme = '', ...others } = Object.fromEntries(files) as Record<string, string>
	return {
		version,
		files: { ...others, 'README.md': readme.replace('{{version}}', version) },
		members: { imports: { [`#${FOLDER}/*`]: `./${FOLDER}/*` }, scripts: scriptsOfCopy(FOLDER), ...dependencies },
	}
}

function readManifest(root: string, app: string): string {
	const text = read(app, 'package.json')
	if (text === undefined) throw new Problem(`There is no package.json in ${app}.`)
	if (path.resolve(root) === path.resolve(app)) throw new Problem('This is the project itself.')
	if (JSON.parse(text).type !== 'module') {
		throw new Problem('The package.json of the app has no "type": "module", which the copied commands need.')
	}
	return text
}

function read(app: string, name: string): string | undefined {
	const file = path.join(app, name)
	return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\r\n', '\n') : undefined
}

function writeOrDelete(file: string, content: string | Buffer | null): void {
	if (content === null) {
		rmSync(file)
		return
	}
	mkdirSync(path.dirname(file), { recursive: true })
	writeFileSync(file, content)
}

function nameOf(version = 'nothing'): string {
	return `recur-portal ${version}`
}
