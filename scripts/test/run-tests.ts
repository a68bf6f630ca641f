import path from 'node:path'
import { collectFound } from './found.ts'
import { type Context, type Result, type Terminal, withoutTests } from './run-steps.ts'

type Selection = Pick<Context, 'files' | 'seed'>

/** Runs Vitest projects, or only some of their files, and counts their tests. With a seed, files and tests are shuffled. */
export async function runVitest(terminal: Terminal, projects: string[], { files, seed }: Selection): Promise<Result> {
	const reporters = ['--reporter=minimal', `--reporter=${reporter('vitest')}`]
	const order = ['--sequence.shuffle.files', '--sequence.shuffle.tests', `--sequence.seed=${seed}`]
	const args = ['run', ...projectArgs(projects), ...files, ...reporters, ...(seed === null ? [] : order)]
	const { ok, found } = await collectFound((env) => terminal.run('vitest', args, env))
	return found ? { ok, ...found } : withoutTests(false)
}

/**
 * Runs Playwright projects, or only some of their files, with the browser at `chromiumPath`, and counts their tests; one that only
 * passed a second time failed. With a seed, files and tests are shuffled.
 */
export async function runPlaywright(
	terminal: Terminal,
	chromiumPath: string,
	projects: string[],
	{ files, seed }: Selection,
): Promise<Result> {
	const reporters = `--reporter=list,${reporter('playwright')}`
	const args = ['test', reporters, ...projectArgs(projects), ...files, ...(seed === null ? [] : [`--shuffle=${seed}`])]
	const { ok, found } = await collectFound((env) => {
		return terminal.run('playwright', args, { PLAYWRIGHT_CHROMIUM_PATH: chromiumPath, ...env })
	})
	return found ? { ok: ok && found.counts.failed === 0, ...found } : withoutTests(false)
}

function projectArgs(projects: string[]): string[] {
	return projects.map((project) => `--project=${project}`)
}

function reporter(program: 'vitest' | 'playwright'): string {
	return path.resolve(`scripts/test/${program}-reporter.ts`)
}
