import { randomBytes } from 'node:crypto'
import type { Env } from '#app/platform/env.server.ts'
import { createSignedCookie } from './signed-cookie.server.ts'
import { hashToken } from './token.server.ts'

const DEVICE_SECONDS = 365 * 24 * 60 * 60

export type KnownDevices = {
	/** The id of the browser if it has signed in to this account before, else null. */
	find(request: Request, userId: string): Promise<string | null>
	/** Makes the browser known for this account. Returns the `Set-Cookie` value. */
	remember(userId: string): Promise<string>
}

/**
 * Remembers browsers that signed in to an account, in a signed cookie that outlives the session. The account's owner can sign in
 * from such a browser while others guess. It signs nobody in, and names nobody: it holds random bits and a hash that only
 * somebody who knows the user id can compare.
 */
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

/** The account's name on one device, so that two devices of one person have nothing in common. */
function nameOf(userId: string, device: string): string {
	return hashToken(`${device} ${userId}`)
}
