import { setTimeout as sleep } from 'node:timers/promises'
import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { faultEffects } from './fault-effects.ts'
import { type FaultEndpoint, type FaultEnv, faultOptionsSchema } from './fault-options.ts'

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
export function applyFaults(faults: FaultQueue, endpoint: FaultEndpoint) {
	return createMiddleware<FaultEnv>(async (c, next) => {
		const fault = faults.take(endpoint)
		if (!fault) return await next()
		if (fault.delayMs) await sleep(fault.delayMs, undefined, { ref: false })
		return (await faultEffects[fault.kind]({ c, fault, next })) ?? undefined
	})
}
