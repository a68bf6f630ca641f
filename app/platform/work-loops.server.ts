export type QueueWorkerOptions<Job> = {
	pollMs: number
	/** How many jobs of this process run at once at most. */
	concurrency: number
	/** Takes a job that is due, so that no other worker has it; null when there is none. */
	claim: (isStopping: () => boolean) => Promise<Job | null>
	/** Resolves with false when the jobs behind it would only fail too: they are left for the next poll. */
	run: (job: Job) => Promise<unknown>
	onError: (error: unknown) => void
}

export type QueueWorker = {
	/** Looks for jobs now instead of at the next poll. */
	wake(): void
	/** Begins no more jobs, and resolves when those under way have ended. */
	stop(): Promise<void>
}

/** Runs due jobs as long as the process lives: looks now and then and when woken, and goes on until none is left. */
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
