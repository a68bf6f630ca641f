import { existsSync, readFileSync } from 'node:fs'
import { table } from '../table.ts'

type Status = 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'RuntimeError' | 'Ignored'
type Report = { files: Record<string, { mutants: { status: Status }[] }> }

/** Where Stryker keeps what it found in a part. */
export function reportFile(part: string): string {
	return `reports/mutation/${part}.json`
}

/** The figures of all parts that were run, as a table. */
export function summarise(parts: string[]): string {
	const rows = parts.filter((part) => existsSync(reportFile(part))).map((part) => [part, statuses(part)] as const)
	const all = rows.flatMap(([, found]) => found)
	const columns = ['part', 'mutants', 'killed', 'timed out', 'survived', 'no coverage', 'score']
	return table(
		columns,
		[...rows, ['all', all] as const].map(([part, found]) => toRow(part, found)),
	)
}

function statuses(part: string): Status[] {
	const { files }: Report = JSON.parse(readFileSync(reportFile(part), 'utf8'))
	const mutants = Object.values(files).flatMap((file) => file.mutants)
	return mutants.map(({ status }) => status).filter((status) => status !== 'Ignored')
}

function toRow(part: string, found: Status[]): string[] {
	const count = (status: Status) => found.filter((one) => one === status).length
	const detected = count('Killed') + count('Timeout')
	const figures = [found.length, count('Killed'), count('Timeout'), count('Survived'), count('NoCoverage')]
	return [part, ...figures.map(String), `${((100 * detected) / found.length).toFixed(1)} %`]
}
