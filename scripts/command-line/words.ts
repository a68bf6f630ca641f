const [SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS] = [1000, 60_000, 3_600_000, 86_400_000]

/** `1 user`, `2 users`. */
export function plural(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Never less than it is: `40 seconds`, `3 minutes`, `6.7 hours`, `2.8 days`. */
export function duration(ms: number): string {
	if (ms <= 90 * SECOND_MS) return plural(Math.ceil(ms / SECOND_MS), 'second')
	if (ms <= 90 * MINUTE_MS) return plural(Math.ceil(ms / MINUTE_MS), 'minute')
	if (ms <= DAY_MS) return `${(ms / HOUR_MS).toFixed(1)} hours`
	return `${(ms / DAY_MS).toFixed(1)} days`
}

/** `120 a second`, `45 a minute`, `3 an hour`: the first that is at least one and a half. */
export function rate(count: number, ms: number): string {
	const units = [
		['a second', SECOND_MS],
		['a minute', MINUTE_MS],
	] as const
	const [unit, length] = units.find(([, each]) => (count * each) / ms >= 1.5) ?? ['an hour', HOUR_MS]
	return `${Math.round((count * length) / ms)} ${unit}`
}

/** `280 invalid_email, 21 malformed`: the most frequent first. */
export function perReason(counts: Iterable<readonly [reason: string, count: number]>): string {
	return [...counts]
		.sort(([, a], [, b]) => b - a)
		.map(([reason, count]) => `${count} ${reason}`)
		.join(', ')
}
