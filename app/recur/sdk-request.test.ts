import { Recur } from 'recur-tw/server'
import { expect, test } from 'vitest'
import { captureRequest } from './sdk-request.server.ts'

const sdk = new Recur('sk_test_capture', { baseUrl: 'https://api.example' })

test('captures the SDK’s request unsent', async () => {
	const original = globalThis.fetch
	const params = { externalId: 'user-1', returnUrl: 'https://app.example/account', locale: 'zh-TW' } as const
	const request = await captureRequest(() => sdk.portal.sessions.create(params))
	expect(request).toMatchObject({
		url: 'https://api.example/v1/portal/sessions',
		method: 'POST',
		headers: { authorization: 'Bearer sk_test_capture', 'content-type': 'application/json' },
	})
	expect(JSON.parse(request.body ?? '')).toEqual(params)
	expect(globalThis.fetch).toBe(original)
})

test('a GET has no body', async () => {
	const request = await captureRequest(() => sdk.entitlements.list({ customer: { email: 'a+b@example.com' } }))
	expect(request).toMatchObject({ method: 'GET', body: null })
	expect(new URL(request.url).searchParams.get('email')).toBe('a+b@example.com')
})

test('concurrent calls do not mix, fetch stays', async () => {
	const original = globalThis.fetch
	const calls = Array.from({ length: 20 }, (_, index) =>
		captureRequest(() => sdk.entitlements.list({ customer: { id: `customer-${index}` } })),
	)
	expect(globalThis.fetch).toBe(original)
	const ids = (await Promise.all(calls)).map(({ url }) => new URL(url).searchParams.get('customer_id'))
	expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => `customer-${index}`))
})

test('passes on the SDK’s own errors', async () => {
	await expect(captureRequest(() => sdk.entitlements.list({ customer: {} }))).rejects.toMatchObject({
		code: 'missing_customer_identifier',
	})
	await expect(captureRequest(() => sdk.portal.sessions.create(undefined as never))).rejects.toThrow(TypeError)
	expect(globalThis.fetch.name).toBe('fetch')
})

test('throws if the SDK sends nothing at once', async () => {
	const silent = captureRequest(async () => undefined)
	await expect(silent).rejects.toThrow('at once')
})
