import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { RanTest } from './run-steps.ts'

/** When a test last ran, and on which commit: 40 digits, and `-dirty` behind them for a tree with changes. */
export type InfrastructureRun = RanTest & { date: string; commit: string }

const FILE = 'docs/infrastructure-runs.json'

/** The last run of each infrastructure test. */
export function readInfrastructureRuns(): InfrastructureRun[] {
	return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : []
}

/** Replaces the runs of these tests in {@link FILE}; a test that was skipped keeps its last one. */
export function rememberRuns(ran: RanTest[]): void {
	const date = new Date().toISOString().slice(0, 10)
	const commit = execFileSync('git', ['describe', '--always', '--abbrev=40', '--exclude=*', '--dirty'], {
		encoding: 'utf8',
	}).trim()
	const isReplaced = (old: RanTest) => ran.some(({ file, name }) => file === old.file && name === old.name)
	const runs = [
		...readInfrastructureRuns().filter((old) => !isReplaced(old)),
		...ran.map((one) => ({ ...one, date, commit })),
	]
	runs.sort((a, b) => `${a.file}${a.name}`.localeCompare(`${b.file}${b.name}`, 'en'))
	writeFileSync(FILE, `${JSON.stringify(runs, null, '\t')}\n`)
}
