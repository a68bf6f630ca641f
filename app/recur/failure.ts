/** Why Recur gave no usable answer. `code` is Recur's own error code, for logs: decisions rest on `kind` alone. */
export type RecurFailure =
	| { kind: 'not_found'; status: 404; code: string | null }
	| { kind: 'rate_limited'; status: 429; retryAfterSeconds: number | null }
	/** Recur understood and refused: our key or our settings are wrong. */
	| { kind: 'rejected'; status: number; code: string | null }
	| { kind: 'unavailable'; status: number | null; reason: UnavailableReason }

export type UnavailableReason = 'timeout' | 'network' | 'server_error' | 'redirected' | 'unreadable'

export type RecurResult<T> = { ok: true; value: T } | { ok: false; failure: RecurFailure }
