import type { KeyKind } from './read-key.ts'

const MAX_RECORDED = 10_000

/** A request as Recur saw it. Keys are replaced by their kind, so that a failing test prints no secret. */
export type RecordedRequest = {
	method: string
	path: string
	query: Record<string, string>
	headers: Record<string, string>
	/** Parsed when it is JSON, else the text; null when empty. */
	body: unknown
	key: KeyKind | 'unknown' | 'none'
	at: string
}

export type RequestLog = {
	list(): RecordedRequest[]
	add(request: RecordedRequest): void
	clear(): void
}

export function createRequestLog(): RequestLog {
	const recorded: RecordedRequest[] = []
	return {
		list: () => recorded,
		add(request) {
			recorded.push(request)
			if (recorded.length > MAX_RECORDED) recorded.shift()
		},
		clear: () => recorded.splice(0),
	}
}
