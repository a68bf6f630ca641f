import { parseOptions } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { HASH_COST, hashPassword, MAX_PASSWORD_BYTES, unknownUserHash, verifyPassword } from './password-hash.server.ts'

test('only the same password matches a hash', async () => {
	const hash = await hashPassword('正確的密碼 correct horse')
	expect(await verifyPassword(hash, '正確的密碼 correct horse')).toBe(true)
	expect(await verifyPassword(hash, '正確的密碼 correct horse ')).toBe(false)
	expect(await verifyPassword(hash, '')).toBe(false)
})

test('equal passwords have different hashes', async () => {
	expect(await hashPassword('recur-demo')).not.toBe(await hashPassword('recur-demo'))
})

test('hashes with argon2id and OWASP’s parameters', async () => {
	expect(await hashPassword('recur-demo')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('checks a hash for an unknown user too', async () => {
	expect(parseOptions(unknownUserHash(HASH_COST))).toEqual(parseOptions(await hashPassword('recur-demo')))
	expect(await verifyPassword(null, 'recur-demo')).toBe(false)
})

test('accepts 1024 bytes and no more', async () => {
	const longest = `${'密'.repeat(341)}x`
	expect(Buffer.byteLength(longest)).toBe(MAX_PASSWORD_BYTES)
	const hash = await hashPassword(longest)
	expect(await verifyPassword(hash, longest)).toBe(true)
	expect(await verifyPassword(hash, `${longest}x`)).toBe(false)
	await expect(hashPassword(`${longest}x`)).rejects.toThrow(RangeError)
})

test('refuses a long password without hashing', async () => {
	const notAHash = 'hashing with this throws'
	await expect(verifyPassword(notAHash, 'recur-demo')).rejects.toThrow()
	expect(await verifyPassword(notAHash, 'x'.repeat(MAX_PASSWORD_BYTES + 1))).toBe(false)
})
