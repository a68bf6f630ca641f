/** Wraps an alarm so that it rings at most once a minute: an operator needs one line, not one for every click. */
export function oncePerMinute<Args extends unknown[]>(
	ring: (...args: Args) => void,
	now: () => number = Date.now,
): (...args: Args) => void {
	let quietUntil = Number.NEGATIVE_INFINITY
	return (...args) => {
		if (now() < quietUntil) return
		quietUntil = now() + 60_000
		ring(...args)
	}
}
