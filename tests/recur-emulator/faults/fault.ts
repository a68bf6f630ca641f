import { setTimeout as sleep } from 'node:timers/promises'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import type { EmulatorEnv } from '../create-app.ts'
import { faultEffects } from './fault-effects.ts'

const endpoints = [
	'portal_sessions',
	'checkout_sessions',
	'entitlements',
	'customers',
	'products',
	'subscriptions',
] as const

const faultOptionsSchema = z.strictObject({
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
export type FaultKind = keyof typeof faultEffects

export const faultKinds = z.enum(Object.keys(faultEffects) as [FaultKind, ...FaultKind[]])
export const faultSchema = faultOptionsSchema.extend({ kind: faultKinds })
export type Fault = z.output<typeof faultSchema>

export type FaultQueue = ReturnType<typeof createFaultQueue>

export function createFaultQueue() {
	let queue: Fault[] = []
	return {
		add: (fault: Fault) => queue.push({ ...fault }),
		list: () => queue,
		clear: () => queue.splice(0),
		/** The oldest fault for this endpoint. It loses one of its `times`. */
		take(endpoint: FaultEndpoint): Fault | undefined {
			const fault = queue.find((candidate) => [endpoint, 'all'].includes(candidate.endpoint))
			if (fault?.times !== undefined) fault.times -= 1
			queue = queue.filter(({ times }) => times !== 0)
			return fault
		},
	}
}

/** Applies the next fault for this endpoint, if there is one, before the key is checked. */
export function applyFaults(endpoint: FaultEndpoint) {
	return createMiddleware<EmulatorEnv>(async (c, next) => {
		const fault = c.var.faults.take(endpoint)
		if (!fault) return await next()
		if (fault.delayMs) await sleep(fault.delayMs, undefined, { ref: false })
		return (await faultEffects[fault.kind]({ c, fault, next })) ?? undefined
	})
}
