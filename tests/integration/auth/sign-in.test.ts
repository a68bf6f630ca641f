import { afterAll, beforeEach, expect, test } from 'vitest'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test.each([
	[undefined, '/account'],
	['/pricing?reason=no-subscription', '/pricing?reason=no-subscription'],
	['/account?status=wait', '/account?status=wait'],
	['https://evil.test/', '/account'],
	['//evil.test', '/account'],
	['/\\evil.test', '/account'],
	['/\t/evil.test', '/account'],
	['\t//evil.test', '/account'],
	['/%2f%2fevil.test', '/account'],
	['/%5cevil.test', '/account'],
	['/.//evil.test', '/account'],
	['/..//evil.test', '/account'],
	['javascript:alert(1)', '/account'],
	['/account\r\nSet-Cookie: a=b', '/account'],
	['', '/account'],
])('redirectTo %j leads to %s', async (redirectTo, target) => {
	const visitor = app.visitor()
	const answer = await visitor.signIn('linked@example.com', redirectTo === undefined ? {} : { redirectTo })
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, target])
	expect(visitor.cookies.has('session')).toBe(true)

	const again = await visitor.get(`/login?redirectTo=${encodeURIComponent(redirectTo ?? '')}`)
	expect([again.status, again.headers.get('Location')]).toEqual([303, target])
})

test('the form has only a checked redirectTo', async () => {
	const page = await app.visitor().get('/login?redirectTo=%2F%2Fevil.test')
	expect(page.text).toContain('<input type="hidden" name="redirectTo" value="/account"/>')
})

test('ignores capitals and spaces around the address', async () => {
	expect(await app.visitor().signIn('  Linked@Example.COM ')).toMatchObject({ status: 303 })
})

test('a wrong password and an unknown address get the same answer', async () => {
	const wrong = await app.visitor().signIn('linked@example.com', { password: 'not this one' })
	const unknown = await app.visitor().signIn('nobody@example.com', { password: 'not this one' })
	expect(wrong.status).toBe(400)
	expect(wrong.text).toContain('電子郵件或密碼不正確。')
	expect(neutral(unknown.text)).toBe(neutral(wrong.text).replaceAll('linked@', 'nobody@'))
	expect([unknown.status, unknown.headers.getSetCookie()]).toEqual([400, []])
})

test.each([
	['no fields', { body: '' }],
	['a blank password', { form: { email: 'linked@example.com', password: '' } }],
	['a very long password', { form: { email: 'linked@example.com', password: 'x'.repeat(2000) } }],
	['a very long address', { form: { email: `${'x'.repeat(3000)}@example.com`, password: 'x' } }],
	['a zero byte', { form: { email: 'linked\0@example.com', password: 'recur-demo' } }],
	['quotes', { form: { email: `' OR 1=1 --@example.com`, password: `' OR '1'='1` } }],
])('a form with %s is a failed attempt', async (_what, options) => {
	const answer = await app.visitor().post('/login', options)
	expect(answer.status).toBe(400)
	expect(answer.text).toMatch(/電子郵件或密碼不正確。|看不見的字元（U\+0000）/)
})

test('the form shows the entered address escaped', async () => {
	const answer = await app.visitor().signIn('"><script>alert(1)</script>@example.com', { password: 'x' })
	expect(answer.text).not.toContain('<script>alert')
})

/** Without what differs on every page: nonces. */
function neutral(html: string): string {
	return html.replaceAll(/nonce="[^"]*"/g, '')
}
