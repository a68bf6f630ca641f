import type { Counts, StepResult } from './step.ts'

export type Row = { name: string; result: StepResult; seconds: number; counts: Counts }

/**
 * One table of all steps and, alone on the last line, the totals. A step that failed without a failed test, such as a
 * check or a file that could not be loaded, counts as one failure.
 */
export function summarize(rows: Row[]): string {
	const width = Math.max(...rows.map(({ name }) => name.length))
	const lines = rows.map(({ name, result, seconds, counts }) => {
		const cells = [name.padEnd(width), result.padEnd(7), `${seconds.toFixed(1)} s`.padStart(8), describe(counts)]
		return `  ${cells.join('  ')}`.trimEnd()
	})
	const passed = sum(rows, ({ counts }) => counts.passed)
	return ['', 'Summary', ...lines, '', `${passed} passed, ${sum(rows, countFailures)} failed`].join('\n')
}

/** How many failures a step stands for. */
export function countFailures({ result, counts }: Row): number {
	return result === 'failed' ? Math.max(counts.failed, 1) : 0
}

function describe({ passed, failed, skipped }: Counts): string {
	if (passed + failed + skipped === 0) return ''
	const skippedPart = skipped > 0 ? `, ${skipped} skipped` : ''
	return `${passed} passed, ${failed} failed${skippedPart}`
}

function sum(rows: Row[], pick: (row: Row) => number): number {
	return rows.reduce((total, row) => total + pick(row), 0)
}
