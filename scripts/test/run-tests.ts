import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { runProgram } from '../local/run-command.ts'
import type { RanTest } from './guarantees.ts'
import { type Result, withoutTests } from './run-steps.ts'

type VitestReport = {
	numPassedTests: number
	numFailedTests: number
	numPendingTests: number
	numTodoTests: number
	testResults: {
		name: string
		message: string
		assertionResults: { title: string; status: string; failureMessages: string[] }[]
	}[]
}
type PlaywrightSuite = {
	suites?: PlaywrightSuite[]
	specs: {
		title: string
		file: string
		ok: boolean
		tests: { status: string; projectName: string; results: { error?: { message?: string } }[] }[]
	}[]
}
type PlaywrightReport = {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number }
	suites: PlaywrightSuite[]
}

type TestRun = Result & { ran: RanTest[] }

/** Runs Vitest projects and counts their tests. */
export async function runVitest(...projects: string[]): Promise<TestRun> {
	return await withReport(async (file) => {
		const selection = projects.map((project) => `--project=${project}`)
		const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
		const ok = await runProgram('vitest', ['run', ...selection, ...reporters])
		const report = readReport<VitestReport>(file)
		if (!report) return { ...withoutTests(false), ran: [] }
		const { numPassedTests: passed, numFailedTests: failed, numPendingTests, numTodoTests } = report
		return {
			ok,
			counts: { passed, failed, skipped: numPendingTests + numTodoTests },
			failures: failuresOfVitest(report),
			ran: testsOfVitest(report),
		}
	})
}

/** Runs Playwright with the browser at `chromiumPath` and counts its tests; one that only passed a second time failed. */
export async function runPlaywright(chromiumPath: string): Promise<TestRun> {
	return await withReport(async (file) => {
		const env = { PLAYWRIGHT_CHROMIUM_PATH: chromiumPath, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
		const ok = await runProgram('playwright', ['test', '--reporter=list,json'], env)
		const report = readReport<PlaywrightReport>(file)
		if (!report) return { ...withoutTests(false), ran: [] }
		const { expected: passed, unexpected, flaky, skipped } = report.stats
		return {
			ok: ok && flaky === 0,
			counts: { passed, failed: unexpected + flaky, skipped },
			failures: report.suites.flatMap(failuresOfPlaywright),
			ran: report.suites.flatMap(testsOfPlaywright),
		}
	})
}

function testsOfVitest({ testResults }: VitestReport): RanTest[] {
	return testResults.flatMap(({ name, assertionResults }) => {
		const results = assertionResults.filter(({ status }) => status === 'passed' || status === 'failed')
		const file = inProject(name)
		return results.map(({ title, status }) => ({ file, name: title, passed: status === 'passed' }))
	})
}

function testsOfPlaywright({ suites = [], specs }: PlaywrightSuite): RanTest[] {
	const ran = specs.filter(({ tests }) => tests.some(({ status }) => status !== 'skipped'))
	const own = ran.map(({ title, file, ok }) => ({ file, name: title, passed: ok }))
	return [...own, ...suites.flatMap(testsOfPlaywright)]
}

function failuresOfVitest({ testResults }: VitestReport): string[] {
	return testResults.flatMap(({ name, message, assertionResults }) => {
		const file = inProject(name)
		const failed = assertionResults.filter(({ status }) => status === 'failed')
		const ofTests = failed.map(({ title, failureMessages }) => describeFailure(file, title, failureMessages[0]))
		return ofTests.length === 0 && message ? [describeFailure(file, 'the file itself', message)] : ofTests
	})
}

function failuresOfPlaywright({ suites = [], specs }: PlaywrightSuite): string[] {
	const own = specs.flatMap(({ title, file, tests }) =>
		tests
			.filter(({ status }) => status === 'unexpected' || status === 'flaky')
			.map(({ projectName, results }) => {
				const message = results.find(({ error }) => error)?.error?.message
				return describeFailure(file, `[${projectName}] ${title}`, message)
			}),
	)
	return [...own, ...suites.flatMap(failuresOfPlaywright)]
}

/** With slashes, as documents and Playwright write it. */
function inProject(file: string): string {
	return path.relative(process.cwd(), file).split(path.sep).join('/')
}

/** The beginning of the message: what was expected and where, without the stack inside the test runner. */
function describeFailure(file: string, test: string, message = 'no message'): string {
	const lines = stripVTControlCharacters(message).split('\n')
	const own = lines.filter((line) => !line.includes('/node_modules/')).slice(0, 12)
	return [`${file} › ${test}`, ...own.map((line) => `    ${line}`)].join('\n')
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
