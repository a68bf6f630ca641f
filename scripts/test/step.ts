/** The tests a step ran; zeros for a step that only checks. */
export type Counts = { passed: number; failed: number; skipped: number }

export type StepResult = 'passed' | 'failed' | 'skipped'

export type Step = {
	name: string
	/** Steps without whose success this one makes no sense. */
	needs: string[]
	/** Prints what it does as it goes, and answers whether it went well. */
	run(): Promise<{ ok: boolean; counts: Counts }>
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 }
