import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Row } from './run-steps.ts'

/** Writes what the steps of one job found, for {@link mergeReports}. */
export function writeReport(file: string, rows: Row[]): void {
	mkdirSync(path.dirname(file), { recursive: true })
	writeFileSync(file, JSON.stringify(rows))
}

/** The steps of all reports below a folder. A step that several jobs ran, such as the build, counts once, and a failure wins. */
export function mergeReports(folder: string): Row[] {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
	if (files.length === 0) throw new Error(`There is no report in ${folder}.`)
	const merged = new Map<string, Row>()
	for (const file of files.sort()) {
		const rows: Row[] = JSON.parse(readFileSync(path.join(folder, file), 'utf8'))
		for (const row of rows) if (merged.get(row.name)?.result !== 'failed') merged.set(row.name, row)
	}
	return [...merged.values()]
}
