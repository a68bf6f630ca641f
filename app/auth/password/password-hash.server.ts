import { hash, verify } from '@node-rs/argon2'

export type HashCost = { memoryCost: number; timeCost: number; parallelism: number }

/** OWASP's second argon2id profile. */
export const HASH_COST: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const MAX_PASSWORD_BYTES = 1024

export async function hashPassword(password: string, cost = HASH_COST): Promise<string> {
	if (isTooLong(password)) throw new RangeError(`A password may have at most ${MAX_PASSWORD_BYTES} bytes`)
	return await hash(password, cost)
}

/** With null, for an unknown user, it does the same work and returns false. */
export async function verifyPassword(
	passwordHash: string | null,
	password: string,
	cost = HASH_COST,
): Promise<boolean> {
	if (isTooLong(password)) return false
	const matches = await verify(passwordHash ?? unknownUserHash(cost), password)
	return passwordHash !== null && matches
}

/** Hash of discarded bytes with current parameters, so checking it takes as long. */
export function unknownUserHash({ memoryCost, timeCost, parallelism }: HashCost): string {
	const saltAndHash = 'AtNivm9A73FIqukYXBoGWw$u2eDUbHxXfV240nRXQ5NB9f0GrgIvSYvqXvvSEnTxEI'
	return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${saltAndHash}`
}

function isTooLong(password: string): boolean {
	return Buffer.byteLength(password) > MAX_PASSWORD_BYTES
}
