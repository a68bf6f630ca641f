import { createMiddleware } from 'hono/factory'
import type { RecurEnvironment } from '../world/customer.ts'
import type { Settings } from '../world/settings.ts'
import type { Store } from '../world/store.ts'
import { ApiError } from './api-error.ts'

export type KeyKind = 'secret' | 'publishable'
type RecurKey = { value: string; kind: KeyKind; environment: RecurEnvironment }

export type RateLimiter = ReturnType<typeof createRateLimiter>

type KeyEnv = { Variables: { store: Store; rateLimiter: RateLimiter; environment: RecurEnvironment; keyKind: KeyKind } }

const WINDOW_MS = 60_000
const CUSTOM_HEADERS = ['x-recur-secret-key', 'x-recur-publishable-key']

export const KEY_HEADERS = ['authorization', ...CUSTOM_HEADERS]

/** Accepts valid keys of these kinds. Only the key decides the environment. */
export function requireKey(...allowed: KeyKind[]) {
	return createMiddleware<KeyEnv>(async (c, next) => {
		const { settings } = c.var.store.world
		const key = readKey((name) => c.req.header(name))
		if (!key || !isAccepted(key, settings)) throw new ApiError(401, 'unauthorized', 'Missing or invalid API key')
		if (!allowed.includes(key.kind)) {
			throw new ApiError(403, 'forbidden', `A ${key.kind} key may not use this endpoint`)
		}
		const waitSeconds = c.var.rateLimiter.count(key.value, settings.rateLimitPerMinute)
		if (waitSeconds > 0) {
			const headers = { 'Retry-After': String(waitSeconds) }
			throw new ApiError(429, 'rate_limit_exceeded', 'Too many requests', { headers })
		}
		c.set('environment', key.environment)
		c.set('keyKind', key.kind)
		await next()
	})
}

/** The key of a request, or null when it is missing or malformed. */
export function readKey(header: (name: string) => string | undefined): RecurKey | null {
	const authorization = header('authorization')
	if (authorization !== undefined) return parseKey(authorization.match(/^Bearer (.+)$/i)?.[1])
	return parseKey(CUSTOM_HEADERS.map(header).find((value) => value !== undefined))
}

/** Counts per key in fixed windows of one minute. */
export function createRateLimiter() {
	const windows = new Map<string, { endsAt: number; count: number }>()
	return {
		/** Counts a request. Returns the seconds to wait when it exceeds the limit, else 0; null is no limit. */
		count(key: string, limit: number | null): number {
			if (limit === null) return 0
			const now = Date.now()
			const open = windows.get(key)
			const current = open && open.endsAt > now ? open : { endsAt: now + WINDOW_MS, count: 0 }
			current.count += 1
			windows.set(key, current)
			return current.count > limit ? Math.ceil((current.endsAt - now) / 1000) : 0
		},
		clear: () => windows.clear(),
	}
}

function parseKey(value: string | undefined): RecurKey | null {
	const [, letters, environment] = value?.match(/^(sk|pk)_(test|live)_\w\S*$/) ?? []
	if (!value || !letters) return null
	return {
		value,
		kind: letters === 'sk' ? 'secret' : 'publishable',
		environment: environment === 'live' ? 'LIVE' : 'TEST',
	}
}

function isAccepted({ value }: RecurKey, { acceptedKeys, revokedKeys }: Settings): boolean {
	return !revokedKeys.includes(value) && (acceptedKeys === null || acceptedKeys.includes(value))
}
