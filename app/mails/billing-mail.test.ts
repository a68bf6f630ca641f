import { expect, test } from 'vitest'
import type { BillingMailFields } from '#app/billing/mails/mail-kinds.server.ts'
import { billingMailComposer } from './billing-mail.server.tsx'

const compose = billingMailComposer({ APP_URL: new URL('https://app.example.com'), BILLING_TIME_ZONE: 'Asia/Taipei' })
const kinds = ['past_due', 'trial_will_end', 'will_end', 'ended'] as const
const facts: BillingMailFields = {
	kind: 'past_due',
	locale: null,
	product: 'Pro 月繳',
	productSlug: 'pro-monthly',
	price: { amount: 299, currency: 'TWD' },
	period: 'monthly',
	date: new Date('2030-06-15T16:00:00Z'),
	unsubscribeUrl: new URL('https://app.example.com/unsubscribe?token=u.x'),
}

// What is known of each when it is sent, see app/billing/mails/prepare-mail.server.ts.
const known = {
	past_due: { date: null },
	trial_will_end: {},
	will_end: { price: null, period: null },
	ended: { price: null, period: null },
}

test.each(kinds.flatMap((kind) => ['zh-TW', 'en'].map((locale) => ({ kind, locale }))))('$kind in $locale', (mail) => {
	const { subject, text } = compose({ ...facts, ...known[mail.kind], ...mail })
	expect(`${subject}\n\n${text}`).toMatchSnapshot()
})

test.each(kinds)('%s is readable without any details', (kind) => {
	const bare = { ...facts, kind, locale: 'en', product: null, productSlug: null, price: null, period: null, date: null }
	const { text } = compose(bare)
	expect(text).toContain('your subscription')
	expect(text).not.toMatch(/null|undefined|NaN|\{|\n\n\n/)
})

test.each(kinds)('%s leads to the portal where something is to be done there', (kind) => {
	const place = kind === 'ended' ? '/account' : '/account?to=portal'
	const { html, text } = compose({ ...facts, kind })
	for (const content of [html, text])
		expect(content).toContain(`https://app.example.com${place}${content === html ? '"' : '\n'}`)
})

test('an unknown language becomes Chinese, a foreign price shows its currency code', () => {
	const { text } = compose({ ...facts, locale: 'fr', price: { amount: 9, currency: 'USD' }, period: null })
	expect(text).toContain('費用：USD\u00a09')
})

test('escapes product names and loads nothing', () => {
	const { html, text } = compose({ ...facts, product: '<img src=x> & "friends"' })
	expect(html).toContain('&lt;img src=x&gt; &amp; &quot;friends&quot;')
	expect(html).not.toMatch(/<img|<link|<script|url\(|@import/)
	expect(text).toContain('<img src=x> & "friends"')
	expect(html.replaceAll('https://app.example.com', '')).not.toContain('http')
})

test('has an unsubscribe link and header', () => {
	const { html, text, headers } = compose(facts)
	for (const content of [html, text]) expect(content).toContain(facts.unsubscribeUrl.href)
	expect(headers).toEqual({
		'List-Unsubscribe': '<https://app.example.com/unsubscribe?token=u.x>',
		'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
	})
})
