import { hash, verify } from '@node-rs/argon2'

// OWASP's second argon2id profile.
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Longer passwords are refused before any hashing. */
export const MAX_PASSWORD_BYTES = 1024

/** The hash of discarded random bytes, with the parameters of fresh hashes, so checking it takes as long. */
export const UNKNOWN_USER_HASH =
	'$argon2id$v=19$m=19456,t=2,p=1$AtNivm9A73FIqukYXBoGWw$u2eDUbHxXfV240nRXQ5NB9f0GrgIvSYvqXvvSEnTxEI'

/** An argon2id hash with its salt and parameters in one string. Throws a `RangeError` for a password that is too long. */
export async function hashPassword(password: string): Promise<string> {
	if (isTooLong(password)) throw new RangeError(`A password may have at most ${MAX_PASSWORD_BYTES} bytes`)
	return await hash(password, PARAMETERS)
}

/** Whether the password matches. With null, for an unknown user, it does the same work and answers false. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
	if (isTooLong(password)) return false
	const matches = await verify(passwordHash ?? UNKNOWN_USER_HASH, password)
	return passwordHash !== null && matches
}

function isTooLong(password: string): boolean {
	return Buffer.byteLength(password) > MAX_PASSWORD_BYTES
}
