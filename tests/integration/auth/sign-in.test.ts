import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
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
])('signing in with redirectTo %j leads to %s', async (redirectTo, target) => {
	const visitor = app.visitor()
	const answer = await visitor.signIn('linked@example.com', redirectTo === undefined ? {} : { redirectTo })
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, target])
	expect(visitor.cookies.has('session')).toBe(true)

	const again = await visitor.get(`/login?redirectTo=${encodeURIComponent(redirectTo ?? '')}`)
	expect([again.status, again.headers.get('Location')]).toEqual([303, target])
})

test('the form carries only a checked redirectTo', async () => {
	const page = await app.visitor().get('/login?redirectTo=%2F%2Fevil.test')
	expect(page.text).toContain('<input type="hidden" name="redirectTo" value="/account"/>')
})

test('capitals and blanks around the address do not matter', async () => {
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
])('a form with %s is a failed attempt and no error', async (_what, options) => {
	const answer = await app.visitor().post('/login', options)
	expect(answer.status).toBe(400)
	expect(answer.text).toContain('電子郵件或密碼不正確。')
})

test('what was typed comes back escaped', async () => {
	const answer = await app.visitor().signIn('"><script>alert(1)</script>@example.com', { password: 'x' })
	expect(answer.text).not.toContain('<script>alert')
})

test('an account has a limited number of failures a minute, from wherever they come', async () => {
	const limited = await startLimited({ TRUST_PROXY_HOPS: '1' })
	const attempt = (from: string, email: string, password = 'wrong') =>
		limited.visitor().signIn(email, { password, headers: { 'X-Forwarded-For': from } })
	for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
		expect(await attempt(from, 'linked@example.com')).toMatchObject({ status: 400 })
	}
	const refused = await attempt('192.0.2.4', 'LINKED@example.com', 'recur-demo')
	expect(refused.status).toBe(429)
	expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
	expect(refused.text).toContain(`嘗試次數過多，請在 ${refused.headers.get('Retry-After')} 秒後再試。`)
	expect(await attempt('192.0.2.4', 'email@example.com', 'recur-demo')).toMatchObject({ status: 303 })
})

test('an address has a limited number of failures a minute; right passwords cost nothing', async () => {
	const limited = await startLimited({})
	const attempt = (email: string, password: string) => limited.visitor().signIn(email, { password })
	for (let count = 0; count < 5; count += 1) {
		expect(await attempt('linked@example.com', 'recur-demo')).toMatchObject({ status: 303 })
	}
	for (const who of ['a', 'b', 'c']) expect(await attempt(`${who}@example.com`, 'x')).toMatchObject({ status: 400 })
	expect(await attempt('email@example.com', 'recur-demo')).toMatchObject({ status: 429 })
})

test.each([
	['0', ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'], 429],
	['1', ['192.0.2.1, 203.0.113.9', '192.0.2.2, 203.0.113.9', '192.0.2.3, 203.0.113.9', '203.0.113.9'], 429],
	['1', ['203.0.113.9, 192.0.2.1', '203.0.113.9, 192.0.2.2', '203.0.113.9, 192.0.2.3', '192.0.2.4'], 400],
])('with TRUST_PROXY_HOPS=%s and X-Forwarded-For %j the fourth failure answers %i', async (hops, chains, last) => {
	const limited = await startLimited({ TRUST_PROXY_HOPS: hops })
	const statuses: number[] = []
	for (const [index, chain] of chains.entries()) {
		const headers = { 'X-Forwarded-For': chain, 'X-Real-IP': chain, Forwarded: `for=${chain}` }
		statuses.push((await limited.visitor().signIn(`person${index}@example.com`, { headers })).status)
	}
	expect(statuses).toEqual([400, 400, 400, last])
})

async function startLimited(settings: Record<string, string>) {
	const limited = await app.startAnother({ SIGN_IN_LIMIT_PER_MINUTE: '3', ...settings })
	onTestFinished(limited.stop)
	return limited
}

/** Without what differs on every page: nonces. */
function neutral(html: string): string {
	return html.replaceAll(/nonce="[^"]*"/g, '')
}
