const WINDOW_MS = 60_000

export type RateCounter = {
	/** Counts one request of this key. False when it goes over the limit; null is no limit. */
	admit(key: string, limit: number | null): boolean
	clear(): void
}

/** Counts per key in fixed windows of one minute. */
export function createRateCounter(): RateCounter {
	const windows = new Map<string, { endsAt: number; count: number }>()

	function admit(key: string, limit: number | null): boolean {
		if (limit === null) return true
		const open = windows.get(key)
		const current = open && open.endsAt > Date.now() ? open : { endsAt: Date.now() + WINDOW_MS, count: 0 }
		current.count += 1
		windows.set(key, current)
		return current.count <= limit
	}

	return { admit, clear: () => windows.clear() }
}
