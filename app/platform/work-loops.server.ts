export type QueueWorkerOptions<Job> = {
	pollMs: number
	/** Maximum concurrent jobs of this process. */
	concurrency: number
	/** Claims a due job; null when there is none. */
	claim: (isStopping: () => boolean) => Promise<Job | null>
	/** False when the next jobs would fail too: they wait for the next poll. */
	run: (job: Job) => Promise<unknown>
	onError: (error: unknown) => void
}

export type QueueWorker = {
	/** Looks for jobs now instead of at the next poll. */
	wake(): void
	/** Starts no more jobs, and resolves when the running ones have ended. */
	stop(): Promise<void>
}

/** Runs due jobs at each poll and when woken, until none is left. */
export function startQueueWorker<Job>(options: QueueWorkerOptions<Job>): QueueWorker {
	const { pollMs, concurrency, claim, run, onError } = options
	const loops = new Set<Promise<void>>()
	let isStopping = false
	const timer = setInterval(wake, pollMs).unref()

	function wake() {
		if (isStopping || loops.size >= concurrency) return
		const loop = runDueJobs()
			.catch(onError)
			.finally(() => loops.delete(loop))
		loops.add(loop)
	}

	async function runDueJobs() {
		while (!isStopping) {
			const job = await claim(() => isStopping)
			if (job === null) return
			// Where there is one job there may be more.
			wake()
			if ((await run(job)) === false) return
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

/** Doubles with each attempt, up to `longestSeconds`, with jitter. */
export function backoffSeconds(attempts: number, longestSeconds: number): number {
	return Math.min(longestSeconds, 2 ** (attempts - 1)) * (0.5 + Math.random() / 2)
}

/** For work that may ignore the signal: it is abandoned at the deadline. */
export async function withinDeadline(ms: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
	const signal = AbortSignal.timeout(ms)
	const late = new Promise<never>((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), { once: true })
	})
	// Inside the race, so that a synchronous throw does not leave `late` to reject unhandled.
	await Promise.race([(async () => await work(signal))(), late])
}
