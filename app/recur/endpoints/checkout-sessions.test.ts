import { expect, test } from 'vitest'
import { checkoutSessionAnswer, checkoutSessionBody } from './checkout-sessions.server.ts'

test('the body has the documented spelling', () => {
	const input = {
		productId: 'prod1',
		externalCustomerId: 'user1',
		customerEmail: 'a@b.c',
		successUrl: 'https://app.example.com/account?from=checkout',
		cancelUrl: 'https://app.example.com/pricing',
	}

	expect(checkoutSessionBody({ ...input, customerEmail: null })).not.toHaveProperty('customer_email')
	expect(checkoutSessionBody(input)).toEqual({
		product_id: 'prod1',
		external_customer_id: 'user1',
		customer_email: 'a@b.c',
		success_url: 'https://app.example.com/account?from=checkout',
		cancel_url: 'https://app.example.com/pricing',
	})
})

test('reads the URL and expiry of a session', () => {
	const url = 'https://checkout.recur.tw/cs_1'
	const end = '2026-01-05T11:00:00Z'

	for (const name of ['expires_at', 'expiresAt']) {
		expect(checkoutSessionAnswer.parse({ id: 'cs_1', url, [name]: end })).toEqual({ url, expiresAt: new Date(end) })
		expect(checkoutSessionAnswer.parse({ url: ` ${url}\n`, [name]: 'soon' })).toEqual({ url, expiresAt: null })
	}
	expect(checkoutSessionAnswer.parse({ url })).toEqual({ url, expiresAt: null })
})

test.each([
	{},
	{ url: null },
	{ url: '' },
	{ url: ' ' },
	{ url: 7 },
	{ url: ['https://a.example'] },
	{ checkout: { url: 'x' } },
	null,
])('refuses %j', (answer) => {
	expect(checkoutSessionAnswer.safeParse(answer).success).toBe(false)
})
