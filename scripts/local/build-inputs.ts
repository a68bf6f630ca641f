import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const INPUTS = [
	...['app', 'prisma', 'public', 'server.ts', 'vite.config.ts', 'package-lock.json'],
	...['scripts/build.ts', 'scripts/command-line', 'scripts/operator'],
]
const STAMP = 'build/.inputs'

/** Whether the build in `project` was made from its files as they are now. */
export function isBuildCurrent(project = '.'): boolean {
	const stamp = path.join(project, STAMP)
	return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashInputs(project)
}

/** Marks the build in `project` as made from its files as they are now. */
export function stampBuild(project = '.'): void {
	writeFileSync(path.join(project, STAMP), hashInputs(project))
}

/** For tests of the build: with another one they would prove something about code that is no longer there. */
export function requireCurrentBuild(project = '.'): void {
	if (!existsSync(path.join(project, STAMP))) throw new Error('There is no build yet. Run `npm run build` first.')
	if (!isBuildCurrent(project)) throw new Error('The build is older than its source. Run `npm run build` first.')
}

/** Whether a change of the file makes a build stale. */
export function isBuildInput(file: string): boolean {
	return INPUTS.some((input) => file === input || file.startsWith(`${input}/`))
}

function hashInputs(project: string): string {
	const hash = createHash('sha256')
	for (const file of INPUTS.flatMap((input) => listFiles(project, input))) {
		hash
			.update(`${file}\0`)
			.update(readFileSync(path.join(project, file)))
			.update('\0')
	}
	return hash.digest('hex')
}

function listFiles(project: string, entry: string): string[] {
	const place = path.join(project, entry)
	if (!existsSync(place)) return []
	if (!statSync(place).isDirectory()) return entry.includes('.test.') ? [] : [entry]
	if (entry === path.join('prisma', 'generated')) return []
	return readdirSync(place)
		.sort()
		.flatMap((name) => listFiles(project, path.join(entry, name)))
}
