import { commonPasswords } from './common-passwords.server.ts'
import { MAX_PASSWORD_BYTES } from './password-hash.server.ts'

const MIN_CHARACTERS = 8

export type PasswordProblem =
	| { outcome: 'password_short' }
	| { outcome: 'password_long' }
	| { outcome: 'password_common' }

export function findPasswordProblem(password: string, email: string): PasswordProblem | null {
	if ([...password].length < MIN_CHARACTERS) return { outcome: 'password_short' }
	if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return { outcome: 'password_long' }
	const text = password.toLowerCase()
	const isGuessed = commonPasswords.has(text) || text === email || text === email.split('@')[0]
	return isGuessed ? { outcome: 'password_common' } : null
}
