import { expect, test } from 'vitest'
import { locales } from './locale.ts'
import { messages } from './messages.server.ts'
import { addMessages, shownLocale, shownMessages } from './messages.ts'

type Tree = { [key: string]: string | Tree }

const sentences = Object.fromEntries(locales.map((locale) => [locale, flatten(messages[locale])]))
const keys = Object.keys(sentences['zh-TW'] ?? {})

test('all languages have the same keys', () => {
	for (const locale of locales) expect(Object.keys(sentences[locale] ?? {}).toSorted()).toEqual(keys.toSorted())
	expect(keys.length).toBeGreaterThan(50)
})

test.each(locales)('no sentence of %s is blank or untrimmed', (locale) => {
	for (const [key, sentence] of Object.entries(sentences[locale] ?? {})) {
		expect(sentence, key).toBe(sentence.trim())
		expect(sentence, key).not.toBe('')
	}
})

test.each(keys)('%s has equal placeholders in all languages', (key) => {
	const [first, ...others] = locales.map((locale) => placeholders(sentences[locale]?.[key] ?? ''))
	for (const other of others) expect(other).toEqual(first)
})

test('no sentence mixes the languages', () => {
	const allowed = /Recur|Portal|Pro\b|Unauthorized|\{\w+\}/g
	for (const [key, sentence] of Object.entries(sentences['zh-TW'] ?? {})) {
		expect(sentence.replaceAll(allowed, ''), key).not.toMatch(/[a-z]{3,}/i)
	}
	for (const [key, sentence] of Object.entries(sentences.en ?? {})) expect(sentence, key).not.toMatch(/\p{Script=Han}/u)
})

test('only a link sends people to support', () => {
	for (const locale of locales) {
		for (const [key, sentence] of Object.entries(sentences[locale] ?? {})) {
			// The home page says that they need none.
			if (key === 'support.contact' || key.startsWith('home.')) continue
			expect(sentence, key).not.toMatch(/客服|support\b/i)
		}
	}
})

test('a browser shows its current language until the chosen one is loaded', () => {
	expect(() => shownMessages('en')).toThrow('No messages')
	addMessages('en', messages.en)
	expect([shownLocale('en'), shownLocale('zh-TW')]).toEqual(['en', 'en'])
	expect(shownMessages('zh-TW')).toBe(messages.en)
	addMessages('zh-TW', messages['zh-TW'])
	expect([shownLocale('en'), shownLocale('zh-TW')]).toEqual(['en', 'zh-TW'])
	expect(shownMessages('zh-TW')).toBe(messages['zh-TW'])
})

function flatten(tree: Tree, path = ''): Record<string, string> {
	return Object.fromEntries(
		Object.entries(tree).flatMap(([key, value]) => {
			const name = path ? `${path}.${key}` : key
			return typeof value === 'string' ? [[name, value]] : Object.entries(flatten(value, name))
		}),
	)
}

function placeholders(sentence: string): string[] {
	return [...sentence.matchAll(/\{(\w+)/g)].map(([, name = '']) => name).toSorted()
}
