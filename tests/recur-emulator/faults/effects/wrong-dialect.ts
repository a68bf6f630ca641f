import type { FaultEffect } from '../fault-effect.ts'

/** Lets the endpoint answer in the dialect that the settings did not choose. */
export const wrongDialect: FaultEffect = async ({ c, next }) => {
	c.set('dialect', c.var.store.world.settings.dialect === 'snake' ? 'camel' : 'snake')
	await next()
	return undefined
}
