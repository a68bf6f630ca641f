import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

const PARTS = ['app', 'build', 'packages', 'prisma', 'public', 'scripts', 'tests', 'server.ts', 'vite.config.ts']
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json']

/** A copy of the project with its build and a link to its packages, for commands that keep data beside the source. */
export function copyProject(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-copy-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	// The database's user must be able to walk in when root runs the tests.
	chmodSync(folder, 0o755)
	for (const part of [...PARTS, ...SETTINGS])
		cpSync(part, path.join(folder, part), { recursive: true, preserveTimestamps: true })
	// Windows lets everybody make junctions, and only some people links.
	symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction')
	return folder
}
