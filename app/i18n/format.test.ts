import { expect, test } from 'vitest'
import { formatDay, formatPrice } from './format.ts'
import { translator } from './messages.server.ts'

test.each([
	[1490, 'TWD', 'NT$1,490'],
	[0, 'TWD', 'NT$0'],
	[1490, 'USD', 'USD\u00a01,490'],
	[1_000_000, 'JPY', 'JPY\u00a01,000,000'],
	[5, 'XYZ', 'XYZ\u00a05'],
])('%i %s is written %s', (amount, currency, text) => {
	expect(formatPrice(amount, currency)).toBe(text)
})

test.each([
	['Asia/Taipei', '2028年1月1日'],
	['America/Los_Angeles', '2027年12月31日'],
])('a charge has the day of %s', (timeZone, day) => {
	expect(formatDay(new Date('2027-12-31T16:30:00Z'), 'zh-TW', timeZone)).toBe(day)
})

test.each([
	[
		1,
		'1 day free',
		'Too many attempts. Please try again in 1 minute.',
		'Too many requests. Please try again in 1 second.',
	],
	[
		2,
		'2 days free',
		'Too many attempts. Please try again in 2 minutes.',
		'Too many requests. Please try again in 2 seconds.',
	],
])('English counts %i', (count, days, minutes, seconds) => {
	const t = translator('en')
	expect(t('pricing.trial', { days: count })).toBe(days)
	expect(t('code.rate_limited', { minutes: count })).toBe(minutes)
	expect(t('portal.rate_limited', { seconds: count })).toBe(seconds)
})
