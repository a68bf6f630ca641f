import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, for a cookie or a link. */
export function newToken(): string {
	return randomBytes(32).toString('base64url')
}

/** What a table holds of a token: reading it tells nobody the token. */
export function hashToken(token: string): string {
	return createHash('sha256').update(token).digest('base64url')
}
