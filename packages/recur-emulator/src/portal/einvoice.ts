import { createHash } from 'node:crypto'
import type { Invoice } from '../world/customer.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const TAIPEI_OFFSET_MS = 8 * 3_600_000

/** A Taiwanese e-invoice (電子發票). `months` is the pair that is drawn together in the lottery. */
export type EInvoice = { number: string; randomCode: string; year: number; months: string }

/** Null while nothing is paid. Made from the id, so that it stays the same without being stored. */
export function eInvoiceOf({ id, amount, status, issuedAt }: Invoice): EInvoice | null {
	if (status !== 'paid' || amount === 0) return null
	const hash = createHash('sha256').update(id).digest()
	const letter = (index: number) => LETTERS.charAt((hash[index] ?? 0) % LETTERS.length)
	const date = new Date(Date.parse(issuedAt) + TAIPEI_OFFSET_MS)
	const firstMonth = date.getUTCMonth() - (date.getUTCMonth() % 2) + 1
	return {
		number: `${letter(0)}${letter(1)}-${digits(hash.readUInt32BE(2), 8)}`,
		randomCode: digits(hash.readUInt32BE(6), 4),
		year: date.getUTCFullYear(),
		months: [firstMonth, firstMonth + 1].map((month) => String(month).padStart(2, '0')).join('–'),
	}
}

function digits(value: number, length: number): string {
	return String(value % 10 ** length).padStart(length, '0')
}
