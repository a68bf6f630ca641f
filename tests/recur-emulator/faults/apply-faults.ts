import { setTimeout as sleep } from 'node:timers/promises'
import { createMiddleware } from 'hono/factory'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { FaultEndpoint } from './fault.ts'
import { faultTable } from './fault-table.ts'

/** Lets the fault set for this endpoint, if any, act on the request before Recur's own rules do. */
export function applyFaults(endpoint: FaultEndpoint) {
	return createMiddleware<EmulatorEnv>(async (c, next) => {
		const fault = c.var.faults.take(endpoint)
		if (!fault) return await next()
		if (fault.delayMs) await sleep(fault.delayMs, undefined, { ref: false })
		return (await faultTable[fault.kind]({ c, fault, next })) ?? undefined
	})
}
