import { readEmail } from '#app/auth/email-address.server.ts'
import { toLocale } from '#app/i18n/locale.ts'

/** What a line of the file says about a person. */
export type CustomerRow = {
	line: number
	email: string
	userId: string | null
	customerId: string | null
	isVerified: boolean
	locale: string | null
}

/** Why a line was refused. docs/adopt.md explains each. */
export type Reason =
	| 'malformed'
	| 'wrong_number_of_fields'
	| 'not_utf8'
	| 'invalid_email'
	| 'invisible_character_in_email'
	| 'foreign_character_in_email'
	| 'invalid_user_id'
	| 'invalid_customer_id'
	| 'invalid_email_verified'
	| 'invalid_locale'
	| 'twice_in_this_file'
	| 'email_has_another_user_id'
	| 'user_id_has_another_email'
	| 'email_not_verified_here'
	| 'customer_has_another_user'
	| 'user_has_another_customer'
	| 'unknown_to_recur'
	| 'refused_after_asking_recur'
	| 'recur_not_asked_yet'

export type Refusal = { line: number; reason: Reason }

export const COLUMNS = ['email', 'user_id', 'recur_customer_id', 'email_verified', 'locale'] as const
type Column = (typeof COLUMNS)[number]

/** Where the columns are. Others, of which an export has many, are left alone. */
export type Header = { positions: Map<Column, number>; others: number; length: number }

const ID = /^[^\s\p{Cc}]{1,191}$/u
// What a spreadsheet makes of a long number: 1.23457E+17. Many ids become the same one.
const SHORTENED = /^\d+([.,]\d+)?E\+\d+$/i
const YES = ['true', 't', 'yes', 'y', '1']
const NO = ['false', 'f', 'no', 'n', '0', '']

/** Null when a column occurs twice: nobody knows which one is meant. */
export function readHeader(names: string[]): Header | null {
	const known = COLUMNS.filter((column) => names.includes(column))
	if (known.some((column) => names.indexOf(column) !== names.lastIndexOf(column))) return null
	return {
		positions: new Map(known.map((column) => [column, names.indexOf(column)])),
		others: names.length - known.length,
		length: names.length,
	}
}

export function readRow(line: number, fields: string[], { positions, length }: Header): CustomerRow | Refusal {
	const refuse = (reason: Reason) => ({ line, reason })
	if (fields.length !== length) return refuse('wrong_number_of_fields')
	const read = (column: Column) => fields[positions.get(column) ?? -1]?.trim() ?? ''
	if (COLUMNS.some((column) => read(column).includes('\uFFFD'))) return refuse('not_utf8')

	const address = readEmail(read('email'))
	if (address.outcome === 'invalid_address') return refuse('invalid_email')
	if (address.outcome !== 'valid') return refuse(`${address.outcome}_in_email`)
	const { email } = address
	const [userId, customerId] = [read('user_id') || null, read('recur_customer_id') || null]
	if (userId && !isId(userId)) return refuse('invalid_user_id')
	if (customerId && !isId(customerId)) return refuse('invalid_customer_id')
	const verified = read('email_verified').toLowerCase()
	if (![...YES, ...NO].includes(verified)) return refuse('invalid_email_verified')
	const locale = toLocale(read('locale'))
	if (read('locale') && !locale) return refuse('invalid_locale')
	return { line, email, userId, customerId, isVerified: YES.includes(verified), locale }
}

function isId(text: string): boolean {
	return ID.test(text) && !SHORTENED.test(text)
}
