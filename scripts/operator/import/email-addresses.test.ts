import { expect, test } from 'vitest'
import { readEmail } from '#app/auth/email-address.server.ts'
import { readHeader, readRow } from './customer-rows.ts'

test.each([
	['amy@example.com', 'amy@example.com'],
	['  Amy@Example.COM\t', 'amy@example.com'],
	["o'hara+recur@mail.example.co.uk", "o'hara+recur@mail.example.co.uk"],
	['puny@xn--bcher-kva.example', 'puny@xn--bcher-kva.example'],
])('%j is the address %s', (typed, email) => {
	expect(readEmail(typed)).toEqual({ outcome: 'valid', email })
	expect(importedEmail(typed)).toBe(email)
})

test.each([
	['zero-width space', 'amy\u200B@example.com', 'U+200B'],
	['left-to-right mark', 'amy@example.com\u200E', 'U+200E'],
	['embedding of a copied address', '\u202Aamy@example.com\u202C', 'U+202A'],
	['soft hyphen', 'a\u00ADmy@example.com', 'U+00AD'],
	['word joiner', 'amy@example.com\u2060', 'U+2060'],
	['byte order mark', 'a\uFEFFmy@example.com', 'U+FEFF'],
	['no-break space', 'a\u00A0my@example.com', 'U+00A0'],
	['combining grapheme joiner', 'a\u034Fmy@example.com', 'U+034F'],
	['Hangul filler', 'amy\u3164@example.com', 'U+3164'],
	['NUL', 'a\0my@example.com', 'U+0000'],
])('names the invisible %s', (_name, typed, character) => {
	expect(readEmail(typed)).toEqual({ outcome: 'invisible_character', character })
	expect(importedEmail(typed)).toBe('invisible_character_in_email')
})

test.each([
	['full-width letter', '\uFF43full@example.com', '\uFF43'],
	['full-width letter in the domain', 'amy@\uFF25xample.com', '\uFF25'],
	['ideographic full stop', 'amy@example\u3002com', '\u3002'],
	['full-width at', 'amy\uFF20example.com', '\uFF20'],
	['Kelvin sign', 'amy@\u212Aelvin.example', '\u212A'],
	['Cyrillic letter', '\u0430my@example.com', '\u0430'],
	['letter beyond the first plane', '\u{1D41A}my@example.com', '\u{1D41A}'],
	['letter of an international domain', 'amy@b\u00FCcher.example', '\u00FC'],
	['ideograph', '用戶@例子.台灣', '用'],
])('names the unusual %s', (_name, typed, character) => {
	expect(readEmail(typed)).toEqual({ outcome: 'foreign_character', character })
	expect(importedEmail(typed)).toBe('foreign_character_in_email')
})

test.each([
	'',
	'amy',
	'amy@@example.com',
	'mailto:amy@example.com',
	'<amy@example.com>',
	'amy@example.com;',
	'amy@example.com.',
	'amy@example..com',
	'amy@localhost',
	"'amy@example.com'",
	'group:amy@example.com;',
	'Amy <amy@example.com>',
	'amy@example.com, ben@example.com',
	'a my@example.com',
	`${'a'.repeat(250)}@example.com`,
])('%j is not an address', (typed) => {
	expect(readEmail(typed)).toEqual({ outcome: 'invalid_address' })
	expect(importedEmail(typed)).toBe('invalid_email')
})

test('a value that is not text is not an address', () => {
	for (const typed of [null, undefined, 7, new File([], 'x')]) {
		expect(readEmail(typed)).toEqual({ outcome: 'invalid_address' })
	}
})

/** The address that an import takes, or its reason to refuse. */
function importedEmail(typed: string): string {
	const header = readHeader(['email'])
	if (!header) throw new Error('The header names each column once')
	const row = readRow(2, [typed], header)
	return 'reason' in row ? row.reason : row.email
}
