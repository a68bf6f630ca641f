import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished } from 'vitest'
import type { ExistingApp } from './existing-app.ts'

const run = promisify(execFile)

export type Adopter = ReturnType<typeof createAdopter>

/** Somebody's app in a folder of its own, and what its people type there. */
export function createAdopter(app: ExistingApp) {
	const project = mkdtempSync(path.join(tmpdir(), 'recur-portal-adopter-'))
	chmodSync(project, 0o755)
	onTestFinished(() => rmSync(project, { recursive: true, force: true }))
	const seconds: Record<string, number> = {}
	for (const [name, text] of Object.entries(app.files)) write(name, text)

	function write(name: string, text: string): void {
		const file = path.join(project, name)
		mkdirSync(path.dirname(file), { recursive: true })
		writeFileSync(file, text)
	}

	return {
		project,
		/** How long each step took. */
		seconds,
		write,
		edit(name: string, change: (text: string) => string): void {
			const text = readFileSync(path.join(project, name), 'utf8')
			expect(change(text)).not.toBe(text)
			write(name, change(text))
		},
		/** What the app consisted of from the beginning, as it is now; without the two files that the copy may add to. */
		ownFiles(): Record<string, string> {
			const names = Object.keys(app.files).filter((name) => !['package.json', 'tsconfig.json'].includes(name))
			return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(project, name), 'utf8')]))
		},
		topLevel: () => readdirSync(project).sort(),
		/** Runs commands of a shell, which must succeed, and returns what they print. */
		async step(what: string, commands: string, cwd = project): Promise<string> {
			const startedAt = performance.now()
			const { stdout } = await run('bash', ['-euc', commands], {
				cwd,
				env: environment(app.env),
				maxBuffer: 1e8,
			}).catch(({ stdout, stderr }) => expect.fail(`${commands}:\n${stdout}\n${stderr}`))
			seconds[`${what} s`] = (performance.now() - startedAt) / 1000
			return stdout
		},
	}
}

/** This machine's, without what Vitest adds. */
export function environment(own: Record<string, string>): NodeJS.ProcessEnv {
	const { PATH, HOME } = process.env
	// `prisma generate` of Prisma 6 needs no schema engine, and does not fetch one when some file is named.
	const prisma = { CHECKPOINT_DISABLE: '1', PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
	return { PATH, HOME, ...prisma, ...own } as unknown as NodeJS.ProcessEnv
}
