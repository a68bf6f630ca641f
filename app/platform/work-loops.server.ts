export type WorkLoopOptions = {
	pollMs: number
	/** How many loops of this process run at once at most. */
	concurrency: number
	/** Does what is due until nothing is left or `isStopping` says so. */
	work: (isStopping: () => boolean) => Promise<void>
	onError: (error: unknown) => void
}

export type WorkLoops = {
	/** Looks for work now instead of at the next poll. */
	wake(): void
	/** Begins no more work, and resolves when what is under way has ended. */
	stop(): Promise<void>
}

/** Looks for work as long as the process lives, now and then and when woken. */
export function startWorkLoops({ pollMs, concurrency, work, onError }: WorkLoopOptions): WorkLoops {
	const loops = new Set<Promise<void>>()
	let isStopping = false
	const timer = setInterval(wake, pollMs).unref()

	function wake() {
		if (isStopping || loops.size >= concurrency) return
		const loop = runLoop().finally(() => loops.delete(loop))
		loops.add(loop)
	}

	async function runLoop() {
		try {
			await work(() => isStopping)
		} catch (error) {
			onError(error)
		}
	}

	return {
		wake,
		async stop() {
			isStopping = true
			clearInterval(timer)
			await Promise.all(loops)
		},
	}
}

/** How long to wait after so many attempts: twice as long each time, up to `longestSeconds`, and not all in step. */
export function backoffSeconds(attempts: number, longestSeconds: number): number {
	return Math.min(longestSeconds, 2 ** (attempts - 1)) * (0.5 + Math.random() / 2)
}

/** Waits for work that may not watch the signal: such work is left behind when its time is over. */
export async function withinDeadline(ms: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
	const signal = AbortSignal.timeout(ms)
	const late = new Promise<never>((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), { once: true })
	})
	// Within the race too is what throws before it returns a promise: else `late` would reject with nobody listening.
	await Promise.race([(async () => await work(signal))(), late])
}
