import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mergeReports, writeReport } from './reports.ts'
import { type Row, withoutTests } from './run-steps.ts'

test('merges what several jobs reported, a failure before a pass', () => {
	const folder = emptyFolder()
	writeReport(path.join(folder, 'unit/report.json'), [row('build', 'failed'), row('unit', 'passed')])
	writeReport(path.join(folder, 'e2e/report.json'), [row('build', 'passed'), row('e2e', 'passed')])
	const merged = mergeReports(folder).map(({ name, result }) => [name, result])
	expect(merged.toSorted()).toEqual([
		['build', 'failed'],
		['e2e', 'passed'],
		['unit', 'passed'],
	])
})

test('refuses a folder without a report', () => {
	expect(() => mergeReports(emptyFolder())).toThrow('There is no report in ')
})

function emptyFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-reports-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}

function row(name: string, result: 'passed' | 'failed'): Row {
	const { ok, ...nothing } = withoutTests(true)
	return { name, result, seconds: 1, ...nothing }
}
