import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runProgram } from '../local/run-command.ts'
import { type Counts, NO_TESTS } from './run-steps.ts'

type VitestReport = { numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number }
type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number; skipped: number } }

/** Runs Vitest projects and counts their tests. */
export async function runVitest(...projects: string[]): Promise<{ ok: boolean; counts: Counts }> {
	return await withReport(async (file) => {
		const selection = projects.map((project) => `--project=${project}`)
		const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
		const ok = await runProgram('vitest', ['run', ...selection, ...reporters])
		const report = readReport<VitestReport>(file)
		const skipped = report ? report.numPendingTests + report.numTodoTests : 0
		return { ok, counts: report ? { passed: report.numPassedTests, failed: report.numFailedTests, skipped } : NO_TESTS }
	})
}

/** Runs Playwright with the browser at `chromiumPath` and counts its tests; one that only passed a second time failed. */
export async function runPlaywright(chromiumPath: string): Promise<{ ok: boolean; counts: Counts }> {
	return await withReport(async (file) => {
		const env = { PLAYWRIGHT_CHROMIUM_PATH: chromiumPath, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
		const ok = await runProgram('playwright', ['test', '--reporter=list,json'], env)
		const stats = readReport<PlaywrightReport>(file)?.stats
		const failed = stats ? stats.unexpected + stats.flaky : 0
		return {
			ok: ok && failed === 0,
			counts: stats ? { passed: stats.expected, failed, skipped: stats.skipped } : NO_TESTS,
		}
	})
}

async function withReport<T>(run: (file: string) => Promise<T>): Promise<T> {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-report-'))
	try {
		return await run(path.join(folder, 'report.json'))
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

function readReport<T>(file: string): T | null {
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}
