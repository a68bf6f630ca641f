import type { FaultEffect } from '../fault-effect.ts'

/** Does nothing of its own: the delay, common to all kinds, is over when it is its turn. */
export const latency: FaultEffect = async ({ next }) => {
	await next()
	return undefined
}
