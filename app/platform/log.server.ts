import { type DestinationStream, type Logger, pino } from 'pino'
import { redact } from './redact.server.ts'

export type { Logger }

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
		destination ?? pino.destination({ sync: false }),
	)
}

function describeError(error: unknown) {
	if (!(error instanceof Error)) return { name: 'NonError', message: redact(String(error)) }
	const { name, message, stack = '' } = error
	const code = 'code' in error ? String(error.code) : undefined
	return { name, code, message: redact(message), stack: redact(stack) }
}
