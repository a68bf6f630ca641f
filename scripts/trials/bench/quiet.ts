import os from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

const SAMPLE_MS = 300
/** Of all cores. A resting system needs less. */
const BUSY_SHARE = 0.15
const ATTEMPTS = 4

/** Keeps measurements apart from other work on the machine. */
export type Watch = {
	/** Runs a measurement while nothing else runs, and again when something began meanwhile. */
	undisturbed<T>(run: () => Promise<T>): Promise<T>
	/** How many measurements there were, and how many had to be taken although something else was running. */
	counts: { all: number; disturbed: number }
}

/** `patienceMs` is how long all measurements together may wait for a quiet machine. Our servers are stopped while it looks. */
export function createWatch(patienceMs: number): Watch {
	const counts = { all: 0, disturbed: 0 }
	let patienceLeftMs = patienceMs

	async function untilQuiet() {
		while (!(await isQuiet()) && patienceLeftMs > 0) patienceLeftMs -= SAMPLE_MS
	}

	return {
		counts,
		async undisturbed(run) {
			counts.all += 1
			for (let attempt = 1; ; attempt++) {
				await untilQuiet()
				const startedAt = performance.now()
				const result = await run()
				if (await isQuiet()) return result
				patienceLeftMs -= performance.now() - startedAt
				if (attempt < ATTEMPTS && patienceLeftMs > 0) continue
				counts.disturbed += 1
				return result
			}
		},
	}
}

async function isQuiet(): Promise<boolean> {
	const before = readTimes()
	await pause(SAMPLE_MS)
	const after = readTimes()
	return (after.busy - before.busy) / (after.all - before.all) < BUSY_SHARE
}

function readTimes() {
	const times = os.cpus().map((cpu) => cpu.times)
	const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
	const all = sum(times.flatMap((one) => Object.values(one)))
	return { all, busy: all - sum(times.map(({ idle }) => idle)) }
}
