import { countFailures, describe, type Row } from './run-steps.ts'

const SLOWEST = 10

/**
 * What failed and the command that runs it alone, the slowest files, a table of the steps, and the totals on the last line. The
 * failures stand together here because whoever reads the end of a long log, such as a CI's, must not have to search it.
 */
export function summarize(rows: Row[]): string {
	const width = Math.max(...rows.map(({ name }) => name.length))
	const steps = rows.map(({ name, result, seconds, counts }) => {
		const cells = [name.padEnd(width), result.padEnd(7), `${seconds.toFixed(1)} s`.padStart(8), describe(counts)]
		return `  ${cells.join('  ')}`.trimEnd()
	})
	const passed = rows.reduce((total, { counts }) => total + counts.passed, 0)
	const failed = rows.reduce((total, row) => total + countFailures(row), 0)
	const parts = [
		failuresOf(rows),
		slowestFiles(rows),
		['', 'Summary', ...steps],
		['', `${passed} passed, ${failed} failed`],
	]
	return parts.flat().join('\n')
}

function failuresOf(rows: Row[]): string[] {
	const failed = rows.filter((row) => countFailures(row) > 0)
	if (failed.length === 0) return []
	const texts = failed.flatMap(({ name, failures }) => failures.map(({ text }) => `${name}: ${text}\n`))
	const commands = failed.flatMap(({ name, failures }) => {
		const files = [...new Set(failures.map(({ file }) => file))]
		return files.length > 0 ? files.map((file) => `  npm test -- ${name} ${file}`) : [`  npm test -- ${name}`]
	})
	return ['', 'Failures', ...texts, 'To run them alone', ...commands]
}

function slowestFiles(rows: Row[]): string[] {
	const files = rows.flatMap((row) => row.files).toSorted((a, b) => b.seconds - a.seconds)
	if (files.length <= 1) return []
	const lines = files
		.slice(0, SLOWEST)
		.map(({ file, seconds }) => `  ${`${seconds.toFixed(1)} s`.padStart(8)}  ${file}`)
	return ['', 'Slowest files', ...lines]
}
