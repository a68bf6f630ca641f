import { expect } from 'vitest'
import { report } from '../report.ts'
import { startLoad } from '../steady-load.ts'
import { type Outage, probeWrites } from './write-probe.ts'

// Many may wait at once: an answer that takes long must not thin out the load.
const PACE = { perSecond: 20, atOnce: 400 }
const CALM = 25
export const READ_ONLY_PAGE = 'page 200 read-only'
const GOOD = ['page 200', READ_ONLY_PAGE, 'readyz 200', 'webhook 200', 'press 303', 'sign-in 303']

/** One request: how it ended, such as `press 303`, when it was sent by `performance.now()`, and how long it took. */
export type Answer = { end: string; at: number; ms: number }

export type Trial = { name: string; answers: Answer[]; outages: Outage[] }

export type Watch = {
	/** Waits until some more people were sent to their portals. */
	untilOpened(): Promise<void>
}

type Options = { send: (turn: number) => Promise<string>; probeUrl: string }

/** Lets something happen under load. Before it and after it all must be well for a while. */
export async function runTrial(
	name: string,
	{ send, probeUrl }: Options,
	happen: (watch: Watch) => Promise<void>,
): Promise<Trial> {
	const answers: Answer[] = []
	const probe = probeWrites(probeUrl)
	const load = startLoad(PACE, async (turn) => {
		const at = performance.now()
		const end = await send(turn)
		answers.push({ end, at, ms: performance.now() - at })
		return end
	})
	const untilOpened = async () => {
		const before = opened(answers)
		await expect.poll(() => opened(answers) - before, { interval: 50 }).toBeGreaterThanOrEqual(CALM)
	}
	await untilOpened()
	await happen({ untilOpened })
	await untilOpened()
	await load.stop()
	answers.sort((a, b) => a.at - b.at)
	const trial = { name, answers, outages: await probe.stop() }
	print(trial)
	return trial
}

export function isGood({ end }: Answer): boolean {
	return GOOD.includes(end)
}

export function isPress({ end }: Answer): boolean {
	return end.startsWith('press ')
}

function opened(answers: Answer[]): number {
	return answers.filter((answer) => isPress(answer) && isGood(answer)).length
}

/** From the first press that did not open to the answer of the next one that did. */
function closures({ answers }: Trial): Outage[] {
	const found: Outage[] = []
	let from: number | null = null
	for (const answer of answers.filter(isPress)) {
		if (!isGood(answer)) from ??= answer.at
		else if (from !== null) {
			found.push({ from, until: answer.at + answer.ms })
			from = null
		}
	}
	return found
}

function print(trial: Trial): void {
	const { name, answers, outages } = trial
	const bad = answers.filter((answer) => !isGood(answer))
	report(name, {
		answers: answers.length,
		bad: bad.length,
		...countEnds(bad),
		[READ_ONLY_PAGE]: answers.filter(({ end }) => end === READ_ONLY_PAGE).length,
		'longest answer': inSeconds(longest(answers)),
		'cluster took no writes for': lengths(outages),
		'presses closed for': lengths(closures(trial)),
	})
	const start = answers[0]?.at ?? 0
	for (const [second, ones] of groupBy(bad, ({ at }) => Math.floor((at - start) / 1000)))
		report(`  second ${second}`, { ...countEnds(ones), longest: inSeconds(longest(ones)) })
}

function countEnds(answers: Answer[]): Record<string, number> {
	const groups = [...groupBy(answers, ({ end }) => end)]
	return Object.fromEntries(groups.map(([end, ones]) => [end, ones.length]))
}

function groupBy<Key>(answers: Answer[], keyOf: (answer: Answer) => Key): Map<Key, Answer[]> {
	const groups = new Map<Key, Answer[]>()
	for (const answer of answers) groups.set(keyOf(answer), [...(groups.get(keyOf(answer)) ?? []), answer])
	return groups
}

function longest(answers: Answer[]): number {
	return Math.max(0, ...answers.map(({ ms }) => ms))
}

function lengths(spans: Outage[]): string {
	return spans.map(({ from, until }) => inSeconds(until - from)).join(' + ') || '0 s'
}

function inSeconds(ms: number): string {
	return `${(ms / 1000).toFixed(1)} s`
}
