import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type Context, type Failure, type RanTest, type Result, type Terminal, withoutTests } from './run-steps.ts'

type VitestReport = {
	numPassedTests: number
	numFailedTests: number
	numPendingTests: number
	numTodoTests: number
	testResults: {
		name: string
		message: string
		startTime: number
		endTime: number
		assertionResults: { title: string; status: string; failureMessages: string[] }[]
	}[]
}
type PlaywrightSuite = {
	suites?: PlaywrightSuite[]
	specs: {
		title: string
		file: string
		ok: boolean
		tests: { status: string; projectName: string; results: { duration: number; error?: { message?: string } }[] }[]
	}[]
}
type PlaywrightReport = {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number }
	suites: PlaywrightSuite[]
}

type Selection = Pick<Context, 'files' | 'seed'>

const PROGRESS = path.resolve('scripts/test/progress-reporter.ts')

/** Runs Vitest projects, or only some of their files, and counts their tests. With a seed, files and tests are shuffled. */
export async function runVitest(terminal: Terminal, projects: string[], { files, seed }: Selection): Promise<Result> {
	return await withReport(async (report) => {
		const selection = [...projects.map((project) => `--project=${project}`), ...files]
		const order = ['--sequence.shuffle.files', '--sequence.shuffle.tests', `--sequence.seed=${seed}`]
		const reporters = ['--reporter=minimal', `--reporter=${PROGRESS}`, '--reporter=json', `--outputFile.json=${report}`]
		const ok = await terminal.run('vitest', ['run', ...selection, ...reporters, ...(seed === null ? [] : order)])
		return readVitest(ok, readReport<VitestReport>(report))
	})
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
	return await withReport(async (report) => {
		const env = { PLAYWRIGHT_CHROMIUM_PATH: chromiumPath, PLAYWRIGHT_JSON_OUTPUT_FILE: report }
		const selection = [...projects.map((project) => `--project=${project}`), ...files]
		const order = seed === null ? [] : [`--shuffle=${seed}`]
		const ok = await terminal.run('playwright', ['test', '--reporter=list,json', ...selection, ...order], env)
		return readPlaywright(ok, readReport<PlaywrightReport>(report))
	})
}

function readVitest(ok: boolean, report: VitestReport | null): Result {
	if (!report) return withoutTests(false)
	const { numPassedTests: passed, numFailedTests: failed, numPendingTests, numTodoTests, testResults } = report
	return {
		ok,
		counts: { passed, failed, skipped: numPendingTests + numTodoTests },
		failures: failuresOfVitest(report),
		ran: testsOfVitest(report),
		files: testResults.map(({ name, startTime, endTime }) => ({
			file: inProject(name),
			seconds: (endTime - startTime) / 1000,
		})),
	}
}

function readPlaywright(ok: boolean, report: PlaywrightReport | null): Result {
	if (!report) return withoutTests(false)
	const { expected: passed, unexpected, flaky, skipped } = report.stats
	const seconds = new Map<string, number>()
	for (const { file, milliseconds } of report.suites.flatMap(timesOfPlaywright)) {
		seconds.set(file, (seconds.get(file) ?? 0) + milliseconds / 1000)
	}
	return {
		ok: ok && flaky === 0,
		counts: { passed, failed: unexpected + flaky, skipped },
		failures: report.suites.flatMap(failuresOfPlaywright),
		ran: report.suites.flatMap(testsOfPlaywright),
		files: [...seconds].map(([file, sum]) => ({ file, seconds: sum })),
	}
}

function timesOfPlaywright({ suites = [], specs }: PlaywrightSuite): { file: string; milliseconds: number }[] {
	const own = specs.flatMap(({ file, tests }) =>
		tests.flatMap(({ results }) => results.map(({ duration }) => ({ file, milliseconds: duration }))),
	)
	return [...own, ...suites.flatMap(timesOfPlaywright)]
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

function failuresOfVitest({ testResults }: VitestReport): Failure[] {
	return testResults.flatMap(({ name, message, assertionResults }) => {
		const file = inProject(name)
		const failed = assertionResults.filter(({ status }) => status === 'failed')
		const ofTests = failed.map(({ title, failureMessages }) => describeFailure(file, title, failureMessages[0]))
		return ofTests.length === 0 && message ? [describeFailure(file, 'the file itself', message)] : ofTests
	})
}

function failuresOfPlaywright({ suites = [], specs }: PlaywrightSuite): Failure[] {
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
function describeFailure(file: string, test: string, message = 'no message'): Failure {
	const lines = stripVTControlCharacters(message).split('\n')
	const own = lines.filter((line) => !line.includes('/node_modules/') && !line.endsWith('(<anonymous>)')).slice(0, 12)
	return { file, text: [`${file} › ${test}`, ...own.map((line) => `    ${line}`)].join('\n') }
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
