import { writeSync } from 'node:fs'
import process from 'node:process'
import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

// One write per line costs more than the line itself.
const BATCH_LENGTH = 4096
const BATCH_MS = 200
const MOST_WAITING_BYTES = 1024 * 1024
const LAST_TRIES = 50
const LAST_PAUSE_MS = 20

let standardOutput: DestinationStream | undefined

/** Callers log ids, outcomes and durations. Errors are redacted: a library's may quote a request, an address or a connection string. */
export function createLog(level: string, destination?: DestinationStream): Logger {
	if (!destination) standardOutput ??= batchLines()
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			serializers: { err: describeError },
		},
		destination ?? standardOutput,
	)
}

/** Flushed before the process ends, and by pino after a fatal line. Unlike `sonic-boom`, drops lines if the reader is gone or too slow. */
function batchLines(): DestinationStream & { flushSync(): void } {
	let lines = ''
	let waiting = Buffer.alloc(0)
	function flushSync() {
		waiting = Buffer.concat([waiting, Buffer.from(lines)])
		lines = ''
		try {
			while (waiting.length > 0) waiting = waiting.subarray(writeSync(1, waiting))
		} catch (error) {
			// EAGAIN: the reader is slow, and gets the rest later.
			const isBehind = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
			if (!isBehind || waiting.length > MOST_WAITING_BYTES) waiting = Buffer.alloc(0)
		}
	}
	setInterval(flushSync, BATCH_MS).unref()
	process.on('exit', () => {
		const nobody = new Int32Array(new SharedArrayBuffer(4))
		flushSync()
		for (let tries = 0; waiting.length > 0 && tries < LAST_TRIES; tries += 1) {
			Atomics.wait(nobody, 0, 0, LAST_PAUSE_MS)
			flushSync()
		}
	})
	return {
		write(line) {
			lines += line
			if (lines.length >= BATCH_LENGTH) flushSync()
		},
		flushSync,
	}
}

/** Operators need one line a minute, not one per request. `times`: calls since the last line, this one included. */
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

/** For free text, such as the message of a library's error. */
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
