import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runProgram } from '../local/run-command.ts'
import type { RanTest } from './guarantees.ts'
import { type Counts, NO_TESTS } from './run-steps.ts'

type VitestReport = {
	numPassedTests: number
	numFailedTests: number
	numPendingTests: number
	numTodoTests: number
	testResults: { name: string; assertionResults: { title: string; status: string }[] }[]
}
type PlaywrightSuite = {
	suites?: PlaywrightSuite[]
	specs: { title: string; file: string; ok: boolean; tests: { status: string }[] }[]
}
type PlaywrightReport = {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number }
	suites: PlaywrightSuite[]
}

type TestRun = { ok: boolean; counts: Counts; ran: RanTest[] }

/** Runs Vitest projects and counts their tests. */
export async function runVitest(...projects: string[]): Promise<TestRun> {
	return await withReport(async (file) => {
		const selection = projects.map((project) => `--project=${project}`)
		const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
		const ok = await runProgram('vitest', ['run', ...selection, ...reporters])
		const report = readReport<VitestReport>(file)
		const skipped = report ? report.numPendingTests + report.numTodoTests : 0
		return {
			ok,
			counts: report ? { passed: report.numPassedTests, failed: report.numFailedTests, skipped } : NO_TESTS,
			ran: report ? testsOfVitest(report) : [],
		}
	})
}

/** Runs Playwright with the browser at `chromiumPath` and counts its tests; one that only passed a second time failed. */
export async function runPlaywright(chromiumPath: string): Promise<TestRun> {
	return await withReport(async (file) => {
		const env = { PLAYWRIGHT_CHROMIUM_PATH: chromiumPath, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
		const ok = await runProgram('playwright', ['test', '--reporter=list,json'], env)
		const report = readReport<PlaywrightReport>(file)
		const stats = report?.stats
		const failed = stats ? stats.unexpected + stats.flaky : 0
		return {
			ok: ok && failed === 0,
			counts: stats ? { passed: stats.expected, failed, skipped: stats.skipped } : NO_TESTS,
			ran: report ? report.suites.flatMap(testsOfPlaywright) : [],
		}
	})
}

function testsOfVitest({ testResults }: VitestReport): RanTest[] {
	return testResults.flatMap(({ name, assertionResults }) => {
		const results = assertionResults.filter(({ status }) => status === 'passed' || status === 'failed')
		const file = path.relative(process.cwd(), name)
		return results.map(({ title, status }) => ({ file, name: title, passed: status === 'passed' }))
	})
}

function testsOfPlaywright({ suites = [], specs }: PlaywrightSuite): RanTest[] {
	const ran = specs.filter(({ tests }) => tests.some(({ status }) => status !== 'skipped'))
	const own = ran.map(({ title, file, ok }) => ({ file: path.posix.join('e2e', file), name: title, passed: ok }))
	return [...own, ...suites.flatMap(testsOfPlaywright)]
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
