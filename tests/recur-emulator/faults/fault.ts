import { z } from 'zod'

export const faultKinds = z.enum([
	'latency',
	'hang',
	'slow_drip',
	'reset',
	'cut_off',
	'status_500',
	'status_503',
	'html_502',
	'rate_limited',
	'unauthorized',
	'forbidden',
	'bad_request',
	'validation_422',
	'not_found',
	'string_error',
	'null_error',
	'no_envelope',
	'empty_500',
	'empty_200',
	'http_204',
	'null_body',
	'missing_url',
	'non_json_200',
	'truncated_json',
	'huge_body',
	'redirect',
	'foreign_url',
	'expired_session',
	'revoked',
	'wrong_dialect',
	'tampered_field',
])

export const faultSchema = z.strictObject({
	endpoint: z.enum([
		'portal_sessions',
		'checkout_sessions',
		'entitlements',
		'customers',
		'products',
		'subscriptions',
		'all',
	]),
	kind: faultKinds,
	/** How many requests it hits; until cleared when left out. */
	times: z.number().int().positive().optional(),
	/** Waited before the fault acts, with every kind. The whole of `latency`. */
	delayMs: z.number().int().nonnegative().optional(),
	/** `Retry-After` of `rate_limited` and `status_503`: seconds or an HTTP date. */
	retryAfter: z.union([z.number(), z.string()]).optional(),
	/** Target of `redirect`; the URL that `foreign_url` puts in the answer. */
	url: z.string().optional(),
	/** Of `redirect` (default 302), and of `string_error`, `null_error` and `no_envelope` (default 500). */
	status: z.number().int().min(300).max(599).optional(),
	/** What `tampered_field` changes: a path such as `entitlements.0.status`, in the spelling of the answer. */
	field: z.string().optional(),
	change: z.enum(['drop', 'rename', 'retype']).optional(),
})

export type FaultKind = z.output<typeof faultKinds>
export type Fault = z.output<typeof faultSchema>
export type FaultEndpoint = Exclude<Fault['endpoint'], 'all'>
