import type { RateLimit } from './rate-limit.server.ts'

export type RoundOptions = {
	everyMs: number
	/** Lets one of all processes have the round. Its window is that of {@link turnSeconds}. */
	turn: Pick<RateLimit, 'take'>
	/** One round. It ends early when `isStopping` says so. */
	work: (isStopping: () => boolean) => Promise<void>
	onError: (error: unknown) => void
}

/** A little shorter than a round: else a timer that fires a moment early would lose its turn. */
export function turnSeconds(everyMs: number): number {
	return (0.9 * everyMs) / 1000
}

/** Does recurring work as long as the process lives, from its start on, in one process at a time. */
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
