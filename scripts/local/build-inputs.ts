import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const INPUTS = ['app', 'prisma', 'public', 'scripts/build.ts', 'server.ts', 'vite.config.ts', 'package-lock.json']
const STAMP = 'build/.inputs'

/** Whether the build on disk was made from the files as they are now. */
export function isBuildCurrent(): boolean {
	return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hashInputs()
}

/** Marks the build on disk as made from the files as they are now. */
export function stampBuild(): void {
	writeFileSync(STAMP, hashInputs())
}

function hashInputs(): string {
	const hash = createHash('sha256')
	for (const file of INPUTS.flatMap(listFiles)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
	return hash.digest('hex')
}

function listFiles(entry: string): string[] {
	if (!existsSync(entry)) return []
	if (!statSync(entry).isDirectory()) return entry.includes('.test.') ? [] : [entry]
	if (entry === path.join('prisma', 'generated')) return []
	return readdirSync(entry)
		.sort()
		.flatMap((name) => listFiles(path.join(entry, name)))
}
