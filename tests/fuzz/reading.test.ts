import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeRedirectTo } from '#app/auth/redirect-to.server.ts'
import { checkHostedUrl } from '#app/billing/hosted-pages.server.ts'
import { networkOf } from '#app/http/client-network.server.ts'
import { clientAddress } from '#app/http/request-context.server.ts'
import { negotiateLocale } from '#app/http/request-locale.server.ts'
import { isCrossSite, pinnedRequest } from '#app/http/same-origin.server.ts'
import { type OriginPattern, parseOriginPattern } from '#app/platform/origin-pattern.server.ts'
import { checkoutSessionAnswer } from '#app/recur/endpoints/checkout-sessions.server.ts'
import { entitlementsAnswer } from '#app/recur/endpoints/entitlements.server.ts'
import { portalSessionAnswer } from '#app/recur/endpoints/portal-sessions.server.ts'
import { productsAnswer } from '#app/recur/endpoints/products.server.ts'
import { subscriptionsAnswer } from '#app/recur/endpoints/subscriptions.server.ts'
import { readResponse } from '#app/recur/read-response.server.ts'
import { parseWebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { verifyWebhookSignature } from '#app/recur/webhooks/signature.server.ts'
import { share } from './budget.ts'
import { anyBody, headerValue, nastyText } from './nasty.ts'

const APP_URL = new URL('https://app.example.com')
const origins = ['https://*.recur.tw', 'http://localhost:4100'].map(parseOriginPattern) as OriginPattern[]
const SECRETS = ['whsec_the-present-secret', 'whsec_the-previous-secret']

test('any redirectTo leads to this app', () => {
	fc.assert(
		fc.property(nastyText, (text) => {
			const target = safeRedirectTo(text)
			expect(target).toMatch(/^\/(?![/\\])[!-~]*$/)
			expect(new URL(target, APP_URL).origin).toBe(APP_URL.origin)
		}),
		share(20),
	)
})

test('any URL of Recur leads to an allowed origin or nowhere', () => {
	const isAllowed = ({ protocol, hostname, port }: URL) =>
		(protocol === 'https:' && hostname.endsWith('.recur.tw') && port === '') ||
		(protocol === 'http:' && hostname === 'localhost' && port === '4100')
	fc.assert(
		fc.property(nastyText, (text) => {
			const url = checkHostedUrl(text, origins)
			if (url === null) return
			expect(isAllowed(new URL(url))).toBe(true)
			expect(new URL(url)).toMatchObject({ username: '', password: '' })
		}),
		share(20),
	)
})

test('any answer of Recur is a value or a failure', () => {
	const schemas = [portalSessionAnswer, checkoutSessionAnswer, entitlementsAnswer, subscriptionsAnswer, productsAnswer]
	const answer = fc.record({
		status: fc.oneof(
			fc.constantFrom(200, 201, 400, 401, 404, 409, 422, 429, 500, 502),
			fc.integer({ min: 100, max: 599 }),
		),
		retryAfter: fc.option(headerValue),
		body: anyBody,
	})
	fc.assert(
		fc.property(answer, fc.nat(schemas.length - 1), (response, index) => {
			const schema = schemas[index] ?? portalSessionAnswer
			const result = readResponse(response, schema)
			expect(result.ok && response.status >= 300).toBe(false)
			if (result.ok && index < 2) expect((result.value as { url: string }).url).toMatch(/\S/)
			if (!result.ok) expect(result.failure.kind).toBeTypeOf('string')
		}),
		share(20),
	)
})

test('any webhook is an event or nothing', () => {
	fc.assert(
		fc.property(anyBody, (body) => {
			const event = parseWebhookEvent(Buffer.from(body))
			if (event) expect([event.id, event.type].every(Boolean)).toBe(true)
		}),
		share(15),
	)
})

test('only what one of the secrets signed verifies', () => {
	const secret = fc.constantFrom(...SECRETS, 'whsec_somebody-else', '')
	fc.assert(
		fc.property(anyBody, secret, fc.option(headerValue), fc.nat(43), (text, by, header, at) => {
			const body = Buffer.from(text)
			const signature = createHmac('sha256', by).update(body).digest('base64')
			expect(verifyWebhookSignature(body, signature, SECRETS)).toBe(SECRETS.includes(by))
			expect(verifyWebhookSignature(body, header, SECRETS)).toBe(false)
			expect(verifyWebhookSignature(body, signature.slice(0, at), SECRETS)).toBe(false)
			expect(verifyWebhookSignature(Buffer.concat([body, Buffer.from(' ')]), signature, SECRETS)).toBe(false)
			expect(verifyWebhookSignature(body, signature, [])).toBe(false)
		}),
		share(10),
	)
})

test('no header changes address or origin', () => {
	fc.assert(
		fc.property(headerValue, headerValue, fc.nat(3), (one, other, hops) => {
			const headers = { Host: one, 'X-Forwarded-Host': other, Forwarded: `host=${one}`, Referer: other }
			const incoming = { method: 'GET', rawHeaders: Object.entries(headers).flat() }
			const request = pinnedRequest(incoming, new URL('http://127.0.0.1/account?a=b'), APP_URL)
			expect(request.url).toBe('https://app.example.com/account?a=b')
			expect(request.headers.get('Host')).toBe(APP_URL.host)
			expect(request.headers.get('X-Forwarded-Host')).toBeNull()
			const isOurs = other === APP_URL.origin
			expect(isCrossSite(new Headers({ Origin: other || 'null' }), APP_URL.origin)).toBe(!isOurs)
			expect(['zh-TW', 'en']).toContain(negotiateLocale(one))
			expect(networkOf(clientAddress(`${one}, ${other}`, '192.0.2.1', hops))).toBeTypeOf('string')
		}),
		share(10),
	)
})
