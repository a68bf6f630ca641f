import type { RateLimit } from './rate-limit.server.ts'

export type RoundOptions = {
	everyMs: number
	/** Gives the round to one of all processes. Its window is that of {@link turnSeconds}. */
	turn: Pick<RateLimit, 'take'>
	/** Ends early when `isStopping` returns true. */
	work: (isStopping: () => boolean) => Promise<void>
	onError: (error: unknown) => void
}

/** A little shorter than a round: otherwise a timer that fires a moment early would lose its turn. */
export function turnSeconds(everyMs: number): number {
	return (0.9 * everyMs) / 1000
}

/** From the start of the process on, in one process at a time. */
export function startRounds({ everyMs, turn, work, onError }: RoundOptions): { stop(): Promise<void> } {
	let isStopping = false
	let round: Promise<void> = doRound()
	const timer = setInterval(() => {
		round = round.then(doRound)
	}, everyMs).unref()

	async function doRound() {
		try {
			if (!isStopping && (await turn.take('round')).ok) await work(() => isStopping)
		} catch (error) {
			onError(error)
		}
	}

	return {
		async stop() {
			isStopping = true
			clearInterval(timer)
			await round
		},
	}
}
