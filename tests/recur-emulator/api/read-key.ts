import type { RecurEnvironment } from '../world/customer.ts'

export type KeyKind = 'secret' | 'publishable'
export type RecurKey = { value: string; kind: KeyKind; environment: RecurEnvironment }

const SENT_IN = ['x-recur-secret-key', 'x-recur-publishable-key']

/** The headers in which a key may travel. Their values are secrets. */
export const KEY_HEADERS = ['authorization', ...SENT_IN]

/** The key of a request, or null when there is none or it has no form Recur would issue. */
export function readKey(header: (name: string) => string | undefined): RecurKey | null {
	const authorization = header('authorization')
	if (authorization !== undefined) return parseKey(authorization.match(/^Bearer (.+)$/i)?.[1])
	return parseKey(SENT_IN.map(header).find((value) => value !== undefined))
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
