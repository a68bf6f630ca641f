import { createMiddleware } from 'hono/factory'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Settings } from '../world/settings.ts'
import { ApiError } from './api-error.ts'
import { type KeyKind, type RecurKey, readKey } from './read-key.ts'

/** Lets only valid keys of these kinds through. The key alone selects the environment. */
export function requireKey(...allowed: KeyKind[]) {
	return createMiddleware<EmulatorEnv>(async (c, next) => {
		const { settings } = c.var.store.world
		const key = readKey((name) => c.req.header(name))
		if (!key || !isAccepted(key, settings)) throw new ApiError(401, 'unauthorized', 'Missing or invalid API key')
		if (!allowed.includes(key.kind)) {
			throw new ApiError(403, 'forbidden', `A ${key.kind} key may not use this endpoint`)
		}
		if (!c.var.rate.admit(key.value, settings.rateLimitPerMinute)) {
			throw new ApiError(429, 'rate_limit_exceeded', 'Too many requests')
		}
		c.set('environment', key.environment)
		await next()
	})
}

function isAccepted({ value }: RecurKey, { acceptedKeys, revokedKeys }: Settings): boolean {
	return !revokedKeys.includes(value) && (acceptedKeys === null || acceptedKeys.includes(value))
}
