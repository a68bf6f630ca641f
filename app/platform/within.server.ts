import { setTimeout as pause } from 'node:timers/promises'

/** What work brings, or null when it takes longer. It goes on then, and whether it fails is nobody's concern. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
	const timer = new AbortController()
	try {
		return await Promise.race([work, pause(ms, null, { signal: timer.signal })])
	} finally {
		timer.abort()
	}
}
