import process from 'node:process'
import type { Reporter, TestCase, TestModule, TestSpecification } from 'vitest/node'
import { describeFailure, inProject, writeFound } from './found.ts'
import type { Failure } from './run-steps.ts'

/** A line for each test file that ends, with how many of all have, and for `npm test` what was found. */
export default class VitestReporter implements Reporter {
	private total = 0
	private ended = 0

	onTestRunStart(specifications: readonly TestSpecification[]): void {
		this.total = specifications.length
	}

	onTestModuleEnd(module: TestModule): void {
		this.ended += 1
		const tests = [...module.children.allTests()]
		const failed = withState(tests, 'failed').length
		const count = `${String(this.ended).padStart(String(this.total).length)}/${this.total}`
		const seconds = `${secondsOf(module).toFixed(1)} s`.padStart(8)
		const file = inProject(module.moduleId)
		const facts = `${tests.length} tests${failed ? `, ${failed} failed` : ''}`
		process.stdout.write(`${module.ok() ? ' ' : '✘'} ${count} ${seconds}  ${file}  ${facts}\n`)
	}

	onTestRunEnd(modules: readonly TestModule[]): void {
		const tests = modules.flatMap((module) => [...module.children.allTests()])
		const [passed, failed] = [withState(tests, 'passed'), withState(tests, 'failed')]
		writeFound({
			counts: { passed: passed.length, failed: failed.length, skipped: withState(tests, 'skipped').length },
			failures: modules.flatMap(failuresOf),
			ran: [...passed, ...failed].map((test) => {
				return { file: inProject(test.module.moduleId), name: test.name, passed: test.ok() }
			}),
			files: modules.map((module) => ({ file: inProject(module.moduleId), seconds: secondsOf(module) })),
		})
	}
}

function withState(tests: TestCase[], state: 'passed' | 'failed' | 'skipped'): TestCase[] {
	return tests.filter((test) => test.result().state === state)
}

function secondsOf(module: TestModule): number {
	return module.diagnostic().duration / 1000
}

function failuresOf(module: TestModule): Failure[] {
	const file = inProject(module.moduleId)
	const failed = withState([...module.children.allTests()], 'failed')
	const tests = failed.map((test) => ({ name: test.name, error: test.result().errors?.[0] }))
	const itself = tests.length === 0 ? module.errors().map((error) => ({ name: 'the file itself', error })) : []
	return [...tests, ...itself].map(({ name, error }) => describeFailure(file, name, error?.stack || error?.message))
}
