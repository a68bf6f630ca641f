import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { press } from '../support/endpoints.ts'
import { expectJsonError, expectRefusal } from '../support/expect-refusal.ts'
import { addPerson, signedInVisitor } from '../support/people.ts'
import { portalRequests } from '../support/portal-requests.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Visitor } from '../support/visitor.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test.each([
	['', 'zh-TW'],
	['*', 'zh-TW'],
	['en', 'en'],
	['en-US,en;q=0.9,zh;q=0.8', 'en'],
	['zh-CN', 'zh-TW'],
	['fr,de;q=0.9,en;q=0.1', 'en'],
	['ja,fr', 'zh-TW'],
	['en;q=0, zh-TW', 'zh-TW'],
	[';;;q=x,,', 'zh-TW'],
])('Accept-Language %j gets pages in %s', async (language, locale) => {
	for (const path of ['/', '/login', '/pricing', '/no/such/page']) {
		expect(await languageOf(app.visitor(), path, { 'Accept-Language': language }), path).toBe(locale)
	}
})

test('the browser remembers the choice and stays on its page', async () => {
	const visitor = app.visitor()
	const answer = await choose(visitor, 'en', '/pricing?reason=no-subscription')
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/pricing?reason=no-subscription'])
	expect(answer.headers.get('Set-Cookie')).toMatch(/^locale=[^;]+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/)
	expect(await languageOf(visitor, '/', { 'Accept-Language': 'zh-TW' })).toBe('en')
	await choose(visitor, 'zh-TW')
	expect(await languageOf(visitor, '/', { 'Accept-Language': 'en' })).toBe('zh-TW')
})

test('on https the choice is for this host alone', async () => {
	const own = await app.startAnother({ APP_URL: 'https://app.example.com' })
	onTestFinished(own.stop)
	const visitor = own.visitor()
	const answer = await choose(visitor, 'en')
	const cookie = /^__Host-locale=[^;]+; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/
	expect(answer.headers.get('Set-Cookie')).toMatch(cookie)
	for (const path of ['/', '/no/such/page']) expect(await languageOf(visitor, path)).toBe('en')
	const foreign = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
	expect((await visitor.post('/account', { headers: foreign })).text).toContain('<html lang="en"')
})

test('a person’s choice follows them to other browsers', async () => {
	const { visitor, user } = await addPerson(app)
	await choose(visitor, 'en')
	const elsewhere = await signedInVisitor(app, user.id)
	expect(await languageOf(elsewhere, '/account', { 'Accept-Language': 'zh-TW' })).toBe('en')
	await choose(elsewhere, 'zh-TW')
	expect(await languageOf(elsewhere, '/account')).toBe('zh-TW')
	expect(await languageOf(visitor, '/account')).toBe('en')
	await app.recur.clearRequests()
	await press(elsewhere, 'document')
	expect((await portalRequests(app))[0]?.body).toMatchObject({ locale: 'zh-TW' })
})

test.each(['tlh', '', 'zh', '__proto__', 'EN'])('an unknown language %j changes nothing', async (locale) => {
	const visitor = app.visitor()
	const answer = await choose(visitor, locale, '//evil.test')
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/account'])
	expect(visitor.cookies.size).toBe(0)
})

test.each(['x', '%E0%A4%A', 'InRsaCI%3D'])('a broken language cookie (%s) is ignored', async (value) => {
	expect(await languageOf(app.visitor(), '/', { Cookie: `locale=${value}` })).toBe('zh-TW')
})

test('refusals are in the person’s language', async () => {
	const { visitor } = await addPerson(app, { verified: false, locale: 'en' })
	for (const endpoint of ['document', 'json'] as const) {
		expectRefusal(await press(visitor, endpoint), endpoint, { outcome: 'email_unverified' }, 'en')
	}
	const anonymous = await press(app.visitor(), 'json', { 'Accept-Language': 'en' })
	expectJsonError(anonymous, 'Unauthorized: please sign in first.', 'unauthenticated')
})

async function choose(visitor: Visitor, locale: string, redirectTo = '/') {
	return await visitor.post('/locale', { form: { locale, redirectTo } })
}

async function languageOf(visitor: Visitor, path: string, headers: Record<string, string> = {}) {
	const { text } = await visitor.get(path, headers)
	return /<html lang="([^"]*)"/.exec(text)?.[1]
}
