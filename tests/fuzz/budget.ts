import process from 'node:process'

const TOTAL = Number(process.env.FUZZ_INPUTS ?? 100_000)

/** What `npm run fuzz` prints: the same seed makes the same inputs. */
export const seed = Number(process.env.FUZZ_SEED ?? 0)

/** Settings of fast-check for `percent` of all inputs, of which each run takes `perRun`. */
export function share(percent: number, perRun = 1): { seed: number; numRuns: number } {
	return { seed, numRuns: Math.max(1, Math.round((TOTAL * percent) / 100 / perRun)) }
}
