import path from 'node:path'
import type { Reporter, TestModule, TestSpecification } from 'vitest/node'

/** A line for each test file that ends, with how many of all have. What failed is printed by the reporter beside this one. */
export default class ProgressReporter implements Reporter {
	private total = 0
	private ended = 0

	onTestRunStart(specifications: readonly TestSpecification[]): void {
		this.total = specifications.length
	}

	onTestModuleEnd(module: TestModule): void {
		this.ended += 1
		const results = [...module.children.allTests()].map((test) => test.result().state)
		const failed = results.filter((state) => state === 'failed').length
		const mark = module.ok() ? ' ' : '✘'
		const count = `${String(this.ended).padStart(String(this.total).length)}/${this.total}`
		const seconds = `${(module.diagnostic().duration / 1000).toFixed(1)} s`.padStart(8)
		const file = path.relative(process.cwd(), module.moduleId)
		process.stdout.write(
			`${mark} ${count} ${seconds}  ${file}  ${results.length} tests${failed ? `, ${failed} failed` : ''}\n`,
		)
	}
}
