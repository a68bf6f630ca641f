import { randomBytes } from 'node:crypto'
import type { Env } from '#app/platform/env.server.ts'
import { createSignedCookie } from './signed-cookie.server.ts'
import { hashToken } from './token.server.ts'

const DEVICE_SECONDS = 365 * 24 * 60 * 60

export type KnownDevices = {
	find(request: Request, userId: string): Promise<string | null>
	remember(userId: string): Promise<string>
}

/** Its holder can sign in while others guess the password. The cookie alone signs nobody in and names no one: random bits and a hash. */
export function createKnownDevices(env: Pick<Env, 'APP_URL' | 'SESSION_SECRET'>): KnownDevices {
	const cookie = createSignedCookie('device', DEVICE_SECONDS, env)
	return {
		async find(request, userId) {
			const value: unknown = await cookie.parse(request.headers.get('Cookie'))
			const [device = '', account] = typeof value === 'string' ? value.split('.') : []
			return account === nameOf(userId, device) ? device : null
		},
		async remember(userId) {
			const device = randomBytes(16).toString('base64url')
			return await cookie.serialize(`${device}.${nameOf(userId, device)}`)
		},
	}
}

/** Differs for each device, so that a person's devices cannot be linked. */
function nameOf(userId: string, device: string): string {
	return hashToken(`${device} ${userId}`)
}
