import { expect, test } from 'vitest'
import { readHeader, readRow } from './customer-rows.ts'

const names = ['email', 'user_id', 'recur_customer_id', 'email_verified', 'locale']
const header = readHeader(names)
if (!header) throw new Error('Each column occurs once')

test('trims a row and lowers its e-mail', () => {
	expect(readRow(7, [' Amy@Example.COM ', ' u-1 ', 'c1', 'YES', 'zh-TW'], header)).toEqual({
		...{ line: 7, email: 'amy@example.com', userId: 'u-1', customerId: 'c1', isVerified: true, locale: 'zh-TW' },
	})
	expect(readRow(8, ['ben@example.com', '', '', '', ''], header)).toEqual({
		...{ line: 8, email: 'ben@example.com', userId: null, customerId: null, isVerified: false, locale: null },
	})
})

test.each([
	['wrong_number_of_fields', ['amy@example.com']],
	['wrong_number_of_fields', ['amy@example.com', '', '', '', '', '']],
	['not_utf8', ['am\uFFFDy@example.com', '', '', '', '']],
	['invalid_email', ['', 'u1', '', '', '']],
	['invalid_user_id', ['amy@example.com', '1.23457E+17', '', '', '']],
	['invalid_user_id', ['amy@example.com', '1,5e+9', '', '', '']],
	['invalid_customer_id', ['amy@example.com', '', '1.23457E+17', '', '']],
	['invalid_email', ['amy', '', '', '', '']],
	['invalid_email', ['amy@example.com\nben@example.com', '', '', '', '']],
	['invalid_email', ['amy@@example.com', '', '', '', '']],
	['invalid_email', [`${'a'.repeat(250)}@example.com`, '', '', '', '']],
	['invalid_user_id', ['amy@example.com', 'u 1', '', '', '']],
	['invalid_user_id', ['amy@example.com', 'u'.repeat(192), '', '', '']],
	['invalid_customer_id', ['amy@example.com', '', 'c\0', '', '']],
	['invalid_email_verified', ['amy@example.com', '', '', 'maybe', '']],
	['invalid_locale', ['amy@example.com', '', '', '', 'ja']],
])('%s: %j', (reason, fields) => {
	expect(readRow(9, fields, header)).toEqual({ line: 9, reason })
})

test('accepts columns in any order, refuses duplicates', () => {
	const some = readHeader(['name', 'locale', 'email'])
	expect(some?.others).toBe(1)
	expect(some && readRow(2, ['Amy', 'en', 'amy@example.com'], some)).toMatchObject({ locale: 'en', userId: null })
	expect(readHeader(['email', 'name', 'name'])).not.toBeNull()
	expect(readHeader(['email', 'name', 'email'])).toBeNull()
})
