import fc from 'fast-check'
import { expect, test } from 'vitest'
import { locales } from '#app/i18n/locale.ts'
import { sameInputs } from '#tests/support/inputs.ts'
import { negotiateLocale } from './request-locale.server.ts'

test.each([
	[null, 'zh-TW'],
	['', 'zh-TW'],
	['*', 'zh-TW'],
	['en', 'en'],
	['EN-us', 'en'],
	['en-GB;q=0.5, zh;q=0.4', 'en'],
	['en;q=0.4, zh-Hant-TW;q=0.5', 'zh-TW'],
	['zh-CN', 'zh-TW'],
	['zh-Hans', 'zh-TW'],
	['ja, ko, fr', 'zh-TW'],
	['ja, en;q=0.1', 'en'],
	['en;q=0', 'zh-TW'],
	['english', 'zh-TW'],
	[';;q=,=', 'zh-TW'],
])('Accept-Language %j gives %s', (header, locale) => {
	expect(negotiateLocale(header)).toBe(locale)
})

test('always answers in one of our languages', () => {
	const tag = fc.constantFrom('en', 'zh', 'zh-TW', '*', 'ja', ';q=0.5', ';q=x', ',', ' ', '-')
	const header = fc.oneof(
		fc.string(),
		fc.array(tag).map((tags) => tags.join('')),
	)
	fc.assert(
		fc.property(header, (text) => locales.includes(negotiateLocale(text))),
		sameInputs,
	)
})
