import { expect, test } from 'vitest'
import { readUnsubscribeToken, unsubscribeUrl } from './unsubscribe-link.server.ts'

const APP_URL = new URL('https://app.example.com')
const env = { APP_URL, SESSION_SECRET: ['the newer secret', 'the older secret'] }
const tokenOf = (secrets: string[], userId = 'user1') =>
	unsubscribeUrl({ APP_URL, SESSION_SECRET: secrets }, userId).searchParams.get('token') ?? ''

test('reads tokens of every secret in use', () => {
	expect(readUnsubscribeToken(env, tokenOf(env.SESSION_SECRET))).toBe('user1')
	expect(readUnsubscribeToken(env, tokenOf(['the older secret']))).toBe('user1')
	expect(readUnsubscribeToken(env, tokenOf(['the secret before']))).toBeNull()
})

test('signs with the first secret', () => {
	expect(tokenOf(env.SESSION_SECRET)).toBe(tokenOf(['the newer secret']))
})

test('refuses forged and partial tokens', () => {
	const token = tokenOf(env.SESSION_SECRET)
	const [, signature] = token.split('.')
	for (const wrong of [
		`user2.${signature}`,
		`.${signature}`,
		`user1.${signature}x`,
		'user1.',
		'user1',
		'',
		'.',
		`${token}.`,
	]) {
		expect(readUnsubscribeToken(env, wrong), wrong).toBeNull()
	}
})
