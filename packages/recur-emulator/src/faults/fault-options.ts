import type { HttpBindings } from '@hono/node-server'
import type { Context, Next } from 'hono'
import { z } from 'zod'
import type { Dialect } from '../world/settings.ts'
import type { Store } from '../world/store.ts'

const endpoints = [
	'portal_sessions',
	'checkout_sessions',
	'entitlements',
	'customers',
	'products',
	'subscriptions',
] as const

export const faultOptionsSchema = z.strictObject({
	endpoint: z.enum([...endpoints, 'all']),
	/** How many requests it affects; until cleared when left out. */
	times: z.number().int().positive().optional(),
	/** Delay before the fault, for every kind. `latency` is only this. */
	delayMs: z.number().int().nonnegative().optional(),
	/** `Retry-After` of `rate_limited` and `status_503`: seconds or an HTTP date. */
	retryAfter: z.union([z.number(), z.string()]).optional(),
	/** Target of `redirect`; the URL that `foreign_url` puts in the answer. */
	url: z.string().optional(),
	/** Of `redirect` (default 302), and of `string_error`, `null_error` and `no_envelope` (default 500). */
	status: z.number().int().min(300).max(599).optional(),
	/** What `tampered_field` changes: a path such as `entitlements.0.status`, spelt as in the answer. */
	field: z.string().optional(),
	change: z.enum(['drop', 'rename', 'retype']).optional(),
})

export type FaultOptions = z.output<typeof faultOptionsSchema>
export type FaultEndpoint = (typeof endpoints)[number]

export type FaultEnv = { Bindings: HttpBindings; Variables: { store: Store; dialect?: Dialect } }
export type FaultCall = { c: Context<FaultEnv>; fault: FaultOptions; next: Next }

/** Answers in place of the endpoint, or calls `next` and changes the endpoint's answer. */
export type FaultEffect = (call: FaultCall) => Response | undefined | Promise<Response | undefined>
