import { availableParallelism } from 'node:os'
import process from 'node:process'
import pLimit from 'p-limit'
import { collectProgram, runProgram } from '../local/run-command.ts'

/** How many tests a step ran; all zero for a step without tests. */
export type Counts = { passed: number; failed: number; skipped: number }

/** A test that ran. `file` is relative to the project. */
export type RanTest = { file: string; name: string; passed: boolean }

/** A failed test, with its file and the beginning of its message. */
export type Failure = { file: string; text: string }

/** What a step found. `files` says how long each test file took. */
export type Result = {
	ok: boolean
	counts: Counts
	failures: Failure[]
	ran: RanTest[]
	files: { file: string; seconds: number }[]
}

/** Where a step's programs write: to the terminal, or, while other steps run beside it, into a text that is shown if it fails. */
export type Terminal = {
	run(program: string, args: string[], env?: Record<string, string>): Promise<boolean>
	say(line: string): void
}

export type Step = {
	name: string
	/** Steps that must have passed before this one can run. */
	needs: string[]
	/** Runs side by side with its neighbours in the list that are quick too. */
	isQuick?: boolean
	/** The only test files to run; all of the step without it. */
	files?: string[]
	run(terminal: Terminal, context: Context): Promise<Result>
}

/** What a step is given: the only test files to run if there are any, the seed of their order if it is shuffled, the steps before. */
export type Context = { files: string[]; seed: number | null; before: Row[] }

type Options = Partial<Omit<Context, 'files'>> & {
	/** The running program gets the signal from the terminal too, and is waited for. */
	interrupted?: AbortSignal
	/** Shows no output but that of failed steps. */
	isQuiet?: boolean
}

export type Row = Omit<Result, 'ok'> & { name: string; result: 'passed' | 'failed' | 'skipped'; seconds: number }

/** The result of a step without tests. */
export function withoutTests(ok: boolean): Result {
	return { ok, counts: { passed: 0, failed: 0, skipped: 0 }, failures: [], ran: [], files: [] }
}

/** Runs the steps in order, quick neighbours side by side. A failure skips the steps that need it; the others still run. */
export async function runSteps(steps: Step[], options: Options = {}): Promise<Row[]> {
	const { before = [], isQuiet = false } = options
	const rows: Row[] = []
	for (const group of groupQuick(steps)) {
		const limit = pLimit(availableParallelism())
		const isHeld = isQuiet || group.length > 1
		const known = [...before, ...rows]
		const ran = group.map((step) => limit(() => runStep(step, isHeld, { ...options, before: known })))
		rows.push(...(await Promise.all(ran)))
	}
	return rows
}

/** A step that failed without a failed test, such as a check, counts as one failure. */
export function countFailures({ result, counts }: Row): number {
	return result === 'failed' ? Math.max(counts.failed, 1) : 0
}

function groupQuick(steps: Step[]): Step[][] {
	const groups: Step[][] = []
	for (const [index, step] of steps.entries()) {
		if (step.isQuick && steps[index - 1]?.isQuick) groups.at(-1)?.push(step)
		else groups.push([step])
	}
	return groups
}

async function runStep(step: Step, isHeld: boolean, options: Options & { before: Row[] }): Promise<Row> {
	const { name, needs, files = [] } = step
	const { before, seed = null } = options
	const isBlocked = !needs.every((need) => before.some((row) => row.name === need && row.result === 'passed'))
	if (isBlocked || options.interrupted?.aborted) {
		const { ok, ...nothing } = withoutTests(false)
		return { name, result: 'skipped', seconds: 0, ...nothing }
	}
	const held: string[] = []
	const terminal = isHeld ? holdOutput(held) : openTerminal
	console.log(`▶ ${name}`)
	const startedAt = performance.now()
	const { ok, ...found } = await step.run(terminal, { files, seed, before }).catch((error: unknown) => {
		terminal.say(error instanceof Error ? error.message : String(error))
		return withoutTests(false)
	})
	const seconds = (performance.now() - startedAt) / 1000
	if (!ok && held.length > 0) console.log(held.join('\n'))
	console.log(`${ok ? '✔' : '✘'} ${[name, `${seconds.toFixed(1)} s`, describe(found.counts)].join('  ').trimEnd()}`)
	return { name, result: ok ? 'passed' : 'failed', seconds, ...found }
}

/** Programs write to the terminal as they go. */
export const openTerminal: Terminal = { run: runProgram, say: (line) => console.log(line) }

function holdOutput(held: string[]): Terminal {
	return {
		async run(program, args, env) {
			const { ok, output } = await collectProgram(program, args, { env: { ...process.env, ...env } })
			held.push(output.trimEnd())
			return ok
		},
		say: (line) => void held.push(line),
	}
}

/** `3 passed, 1 failed`; nothing for a step without tests. */
export function describe({ passed, failed, skipped }: Counts): string {
	if (passed + failed + skipped === 0) return ''
	const skippedPart = skipped > 0 ? `, ${skipped} skipped` : ''
	return `${passed} passed, ${failed} failed${skippedPart}`
}
