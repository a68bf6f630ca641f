import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

// A write for each line costs more than the line. Pino writes what waits before the process ends, and after a fatal line at once.
const BATCH_BYTES = 4096
const BATCH_MS = 200

/**
 * JSON lines on standard output. Callers log ids, outcomes and durations; errors are reduced to name, code and a redacted
 * message and stack, because a library's error may quote a request, an address or a connection string.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			serializers: { err: describeError },
		},
		destination ?? pino.destination({ sync: false, minLength: BATCH_BYTES, periodicFlush: BATCH_MS }),
	)
}

/**
 * Wraps an alert so that it is sent at most once a minute: operators need one line, not one per request. `times` is how often
 * it was called since it was last sent, this time included.
 */
export function oncePerMinute<Args extends unknown[]>(
	alert: (times: number, ...args: Args) => void,
	now: () => number = Date.now,
): (...args: Args) => void {
	let quietUntil = Number.NEGATIVE_INFINITY
	let times = 0
	return (...args) => {
		times += 1
		if (now() < quietUntil) return
		quietUntil = now() + 60_000
		alert(times, ...args)
		times = 0
	}
}

/** Replaces keys, secrets, e-mail addresses and URLs in free text, such as the message of an error thrown by a library. */
export function redact(text: string): string {
	return SENSITIVE.reduce((clean, [pattern, name]) => clean.replace(pattern, name), text)
}

const SENSITIVE: [RegExp, string][] = [
	[/\b(?:sk|pk)_(?:test|live)_[!-~]+/g, '[key]'],
	[/\bwhsec_[!-~]+/g, '[webhook secret]'],
	[/[^\s"'<>@]+@[^\s"'<>@]+\.[^\s"'<>@]+/g, '[e-mail]'],
	[/\bhttps?:\/\/[^\s"'<>]+/g, '[url]'],
	[/\bpostgres(?:ql)?:\/\/[^\s"'<>]+/g, '[database url]'],
]

function describeError(error: unknown) {
	if (!(error instanceof Error)) return { name: 'NonError', message: redact(String(error)) }
	const { name, message, stack = '' } = error
	const code = 'code' in error ? String(error.code) : undefined
	return { name, code, message: redact(message), stack: redact(stack) }
}
