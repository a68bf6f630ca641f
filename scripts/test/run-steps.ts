/** How many tests a step ran; all zero for a step without tests. */
export type Counts = { passed: number; failed: number; skipped: number }

/** What a step found; `failures` names each failed test, with its message. */
export type Result = { ok: boolean; counts: Counts; failures: string[] }

export type Step = {
	name: string
	/** Steps that must have passed before this one can run. */
	needs: string[]
	/** Prints its progress, and resolves with the result. */
	run(): Promise<Result>
}

export type Row = Omit<Result, 'ok'> & { name: string; result: 'passed' | 'failed' | 'skipped'; seconds: number }

/** The result of a step without tests. */
export function withoutTests(ok: boolean): Result {
	return { ok, counts: { passed: 0, failed: 0, skipped: 0 }, failures: [] }
}

/** The named steps and those they need, in the usual order; all steps without names. Throws for unknown names. */
export function selectSteps(steps: Step[], names: string[]): Step[] {
	const unknown = names.filter((name) => !steps.some((step) => step.name === name))
	if (unknown.length > 0) {
		throw new Error(`Unknown: ${unknown.join(', ')}. Choose from ${steps.map(({ name }) => name).join(', ')}.`)
	}
	if (names.length === 0) return steps
	const wanted = new Set(names.flatMap((name) => withNeeds(steps, name)))
	return steps.filter(({ name }) => wanted.has(name))
}

/** Runs the steps in order. A failure skips the steps that need it; the others still run. */
export async function runSteps(steps: Step[], isInterrupted: () => boolean = () => false): Promise<Row[]> {
	const rows: Row[] = []
	for (const step of steps) {
		const blocker = rows.find(({ name, result }) => step.needs.includes(name) && result !== 'passed')
		if (blocker || isInterrupted()) {
			const { counts, failures } = withoutTests(false)
			rows.push({ name: step.name, result: 'skipped', seconds: 0, counts, failures })
		} else rows.push(await runStep(step))
	}
	return rows
}

/**
 * What failed, a table of the steps, and the totals on the last line. The failures stand together here because whoever
 * reads the end of a long log, such as a CI's, must not have to search it.
 */
export function summarize(rows: Row[]): string {
	const width = Math.max(...rows.map(({ name }) => name.length))
	const lines = rows.map(({ name, result, seconds, counts }) => {
		const cells = [name.padEnd(width), result.padEnd(7), `${seconds.toFixed(1)} s`.padStart(8), describe(counts)]
		return `  ${cells.join('  ')}`.trimEnd()
	})
	const passed = sum(rows, ({ counts }) => counts.passed)
	const failures = rows.flatMap(({ name, failures }) => failures.map((failure) => `${name}: ${failure}\n`))
	const failed = failures.length > 0 ? ['', 'Failures', ...failures] : []
	return [...failed, '', 'Summary', ...lines, '', `${passed} passed, ${sum(rows, countFailures)} failed`].join('\n')
}

/** A step that failed without a failed test, such as a check, counts as one failure. */
export function countFailures({ result, counts }: Row): number {
	return result === 'failed' ? Math.max(counts.failed, 1) : 0
}

async function runStep(step: Step): Promise<Row> {
	console.log(`\n▶ ${step.name}`)
	const startedAt = performance.now()
	const { ok, counts, failures } = await step.run().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error)
		return withoutTests(false)
	})
	const seconds = (performance.now() - startedAt) / 1000
	console.log(`${ok ? '✔' : '✘'} ${step.name} ${seconds.toFixed(1)} s`)
	return { name: step.name, result: ok ? 'passed' : 'failed', seconds, counts, failures }
}

function withNeeds(steps: Step[], name: string): string[] {
	const needs = steps.find((step) => step.name === name)?.needs ?? []
	return [name, ...needs.flatMap((need) => withNeeds(steps, need))]
}

function describe({ passed, failed, skipped }: Counts): string {
	if (passed + failed + skipped === 0) return ''
	const skippedPart = skipped > 0 ? `, ${skipped} skipped` : ''
	return `${passed} passed, ${failed} failed${skippedPart}`
}

function sum(rows: Row[], pick: (row: Row) => number): number {
	return rows.reduce((total, row) => total + pick(row), 0)
}
