import { expect, test } from 'vitest'
import { type Row, withoutTests } from './run-steps.ts'
import { summarize } from './summarize.ts'

test('the last line is the total of all tests', () => {
	const lines = summarize([
		row('lint', {}),
		row('unit', { counts: { passed: 40, failed: 0, skipped: 0 } }),
		row('integration', { result: 'failed', counts: { passed: 7, failed: 2, skipped: 1 } }),
		row('types', { result: 'failed' }),
	]).split('\n')
	expect(lines.at(-1)).toBe('47 passed, 3 failed')
	expect(lines.find((line) => line.includes('integration '))).toMatch(
		/failed +\d+\.\d s +7 passed, 2 failed, 1 skipped$/,
	)
})

test('repeats each failure and the command that runs it alone', () => {
	const failures = [
		{ file: 'tests/a.test.ts', text: 'tests/a.test.ts › one' },
		{ file: 'tests/a.test.ts', text: 'tests/a.test.ts › two' },
	]
	const summary = summarize([row('lint', { result: 'failed' }), row('integration', { result: 'failed', failures })])
	expect(summary).toContain('\nFailures\nintegration: tests/a.test.ts › one\n\nintegration: tests/a.test.ts › two\n')
	expect(summary).toContain('\nTo run them alone\n  npm test -- lint\n  npm test -- integration tests/a.test.ts\n\n')
	expect(summarize([row('lint', {})])).not.toMatch(/Failures|alone/)
})

test('lists the slowest ten files of all steps', () => {
	const files = Array.from({ length: 8 }, (_, index) => ({ file: `a${index}.test.ts`, seconds: index }))
	const others = Array.from({ length: 8 }, (_, index) => ({ file: `b${index}.spec.ts`, seconds: index + 0.5 }))
	const lines = summarize([row('unit', { files }), row('e2e', { files: others })]).split('\n')
	const from = lines.indexOf('Slowest files') + 1
	expect(lines.slice(from, from + 3)).toEqual([
		'     7.5 s  b7.spec.ts',
		'     7.0 s  a7.test.ts',
		'     6.5 s  b6.spec.ts',
	])
	expect(lines.indexOf('', from)).toBe(from + 10)
})

function row(name: string, found: Partial<Row>): Row {
	const { ok, ...nothing } = withoutTests(true)
	return { name, result: 'passed', seconds: 1, ...nothing, ...found }
}
