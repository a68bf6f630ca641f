import { randomInt } from 'node:crypto'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const LETTERS_AND_DIGITS = `${LETTERS}0123456789`

/** A bare lower-case id of 24 characters, the form real Recur ids have. */
export function newId(): string {
	return pick(LETTERS) + randomText(23)
}

export function randomText(length: number): string {
	return Array.from({ length }, () => pick(LETTERS_AND_DIGITS)).join('')
}

function pick(alphabet: string): string {
	return alphabet.charAt(randomInt(alphabet.length))
}
