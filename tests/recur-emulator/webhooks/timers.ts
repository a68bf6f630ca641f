export type Timers = { after(delayMs: number, run: () => void): void; clear(): void }

/** Timeouts that can be called off together. Without a delay the call is made at once. */
export function createTimers(): Timers {
	const waiting = new Set<NodeJS.Timeout>()

	function after(delayMs: number, run: () => void): void {
		if (delayMs === 0) {
			run()
			return
		}
		const timer = setTimeout(() => {
			waiting.delete(timer)
			run()
		}, delayMs)
		waiting.add(timer)
	}

	function clear(): void {
		for (const timer of waiting) clearTimeout(timer)
		waiting.clear()
	}

	return { after, clear }
}
