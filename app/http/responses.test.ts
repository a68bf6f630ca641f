import { expect, test } from 'vitest'
import { jsonError } from './responses.server.ts'

test('a JSON error has message, error and code, uncached', async () => {
	const response = jsonError('unavailable', '請稍後再試', { status: 503, headers: { 'Retry-After': '30' } })
	expect(response.status).toBe(503)
	expect(Object.fromEntries(response.headers)).toEqual({
		'content-type': 'application/json',
		'cache-control': 'no-store',
		'retry-after': '30',
	})
	expect(await response.json()).toEqual({ error: '請稍後再試', message: '請稍後再試', code: 'unavailable' })
})
