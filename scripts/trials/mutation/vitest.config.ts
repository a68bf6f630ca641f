import process from 'node:process'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type Reporter, type TestSpecification, type Vitest } from 'vitest/node'

/** The variable that lists the tests of a part, those that decide soonest first. */
const tests = (process.env.MUTATION_TESTS ?? '').split(' ')

class AsListed extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const place = ({ moduleId }: TestSpecification) => tests.findIndex((test) => moduleId.endsWith(test))
		return files.toSorted((a, b) => place(a) - place(b))
	}
}

/**
 * Stryker looks at tests alone. A file that fails as a whole, or an error outside of any test, fails a run of Vitest too: here
 * each of them becomes a failed test.
 */
class FailedFiles implements Reporter {
	private vitest: Vitest | undefined

	onInit(vitest: Vitest) {
		this.vitest = vitest
	}

	onTestRunEnd(_: unknown, unhandledErrors: readonly unknown[]) {
		for (const file of this.vitest?.state.getFiles() ?? []) {
			if (file.result?.state !== 'fail' && unhandledErrors.length === 0) continue
			const name = 'The file fails outside of its tests'
			const result = { state: 'fail' as const, errors: file.result?.errors ?? [] }
			file.tasks.push({ ...file, type: 'test', name, file, result } as never)
		}
	}
}

export default defineConfig({
	test: {
		include: tests,
		setupFiles: ['tests/support/vitest-setup.ts'],
		// All files of a run share a worker, so that the app is imported once for each mutant.
		isolate: false,
		// Long enough for a busy machine, short enough for a mutant that makes something wait for ever.
		testTimeout: 60_000,
		hookTimeout: 60_000,
		expect: { poll: { timeout: 30_000 } },
		sequence: { sequencer: AsListed },
		reporters: [new FailedFiles()],
	},
})
