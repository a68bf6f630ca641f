import type { FullConfig, Reporter, Suite, TestCase } from '@playwright/test/reporter'
import { describeFailure, inProject, writeFound } from './found.ts'

/** For `npm test`: what was found. A test that only passed a second time failed. */
export default class PlaywrightReporter implements Reporter {
	private tests: TestCase[] = []

	onBegin(_config: FullConfig, suite: Suite): void {
		this.tests = suite.allTests()
	}

	onEnd(): void {
		const ran = this.tests.filter((test) => test.outcome() !== 'skipped')
		const [passed, failed] = [ran.filter(hasPassed), ran.filter((test) => !hasPassed(test))]
		const seconds = new Map<string, number>()
		for (const test of this.tests) {
			const milliseconds = test.results.reduce((total, { duration }) => total + duration, 0)
			seconds.set(fileOf(test), (seconds.get(fileOf(test)) ?? 0) + milliseconds / 1000)
		}
		writeFound({
			counts: { passed: passed.length, failed: failed.length, skipped: this.tests.length - ran.length },
			failures: failed.map((test) => {
				const error = test.results.find((result) => result.error)?.error
				return describeFailure(fileOf(test), `[${test.parent.project()?.name}] ${test.title}`, error?.message)
			}),
			ran: ran.map((test) => ({ file: fileOf(test), name: test.title, passed: hasPassed(test) })),
			files: [...seconds].map(([file, sum]) => ({ file, seconds: sum })),
		})
	}
}

function hasPassed(test: TestCase): boolean {
	return test.outcome() === 'expected'
}

function fileOf(test: TestCase): string {
	return inProject(test.location.file)
}
