import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'

/** `reason` is for the log: a code, never what was sent or received. */
export type OidcFailure = {
	outcome: 'sign_in_cancelled' | 'sign_in_failed' | 'provider_unavailable'
	reason: string
}

// openid-client's codes for a response that is forged, of another attempt, used before, or too old.
const REFUSED = new Set([
	'OAUTH_INVALID_RESPONSE',
	'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
	'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
])

/** openid-client's errors quote tokens and claims, so only their codes are kept. */
export function describeFailure(error: unknown): OidcFailure {
	const reason = wordOf(error)
	if (error instanceof AuthorizationResponseError) {
		const isOfTheProvider = /^(server_error|temporarily_unavailable)$/i.test(error.error)
		if (/^access_denied$/i.test(error.error)) return { outcome: 'sign_in_cancelled', reason }
		return { outcome: isOfTheProvider ? 'provider_unavailable' : 'sign_in_failed', reason }
	}
	const isRefused =
		(error instanceof ResponseBodyError && error.error === 'invalid_grant') ||
		(error instanceof ClientError && REFUSED.has(error.code ?? ''))
	return { outcome: isRefused ? 'sign_in_failed' : 'provider_unavailable', reason }
}

export function wordOf(error: unknown): string {
	if (!(error instanceof Error)) return 'unknown'
	if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) return plain(error.error)
	const codes = [error.cause, error].map((one) => (one instanceof Error && 'code' in one ? one.code : null))
	return plain(codes.find((code) => typeof code === 'string') ?? error.name)
}

function plain(word: string): string {
	return /^\w{1,64}$/.test(word) ? word : 'unknown'
}
