import { afterAll, expect, test } from 'vitest'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)

test.each([
	['an invisible character', 'linked\u200B@example.com', 'zh-TW', '看不見的字元（U+200B）'],
	['an invisible character', 'linked\u200B@example.com', 'en', 'an invisible character (U+200B)'],
	['a full-width letter', '\uFF4Cinked@example.com', 'zh-TW', '地址中的「\uFF4C」'],
	['a Kelvin sign', 'lin\u212Aed@example.com', 'en', 'contains “\u212A”'],
])('a sign-in address with %s is refused and the character named', async (_what, email, language, sentence) => {
	const answer = await app.visitor().signIn(email, { headers: { 'Accept-Language': language } })
	expect([answer.status, answer.headers.getSetCookie()]).toEqual([400, []])
	expect(answer.text).toContain(sentence)
})
