import { setTimeout as pause } from 'node:timers/promises'

type Sampling = {
	/** How long a value, or a failure, is reused. */
	freshMs: number
	/** How long a caller waits for a value. */
	patienceMs: number
	onError: (error: unknown) => void
}

/** At most one reading at a time, and none while the last one is fresh. Null when the reading failed or takes too long. */
export function sampled<T>(
	read: () => Promise<T>,
	{ freshMs, patienceMs, onError }: Sampling,
): () => Promise<T | null> {
	let reading: Promise<T | null> = Promise.resolve(null)
	let isReading = false
	let freshUntil = Number.NEGATIVE_INFINITY

	async function start() {
		isReading = true
		try {
			return await read()
		} catch (error) {
			onError(error)
			return null
		} finally {
			isReading = false
			freshUntil = performance.now() + freshMs
		}
	}

	return async () => {
		if (!isReading && performance.now() >= freshUntil) reading = start()
		const patience = new AbortController()
		const tooLate = pause(patienceMs, null, { signal: patience.signal, ref: false }).catch(() => null)
		try {
			return await Promise.race([reading, tooLate])
		} finally {
			patience.abort()
		}
	}
}
