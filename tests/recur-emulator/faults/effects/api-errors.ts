import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ApiError } from '../../api/api-error.ts'
import type { FaultEffect } from '../fault-effect.ts'

/** Fails with Recur's own envelope, and `Retry-After` when the fault has one. */
export function apiErrorEffect(status: ContentfulStatusCode, code: string): FaultEffect {
	return ({ fault: { retryAfter } }) => {
		const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }
		throw new ApiError(status, code, `The emulator was told to fail with ${code}`, { headers })
	}
}

/** Says "not found" with the code the settings choose. */
export const notFoundEffect: FaultEffect = ({ c }) => {
	throw new ApiError(404, c.var.store.world.settings.notFoundCode, 'No such customer')
}
