import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createCookie } from '@remix-run/node'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { locales } from '#app/i18n/locale.ts'
import { messages } from '#app/i18n/messages.server.ts'
import { ownPort } from '#scripts/local/own-port.ts'
import { startSignInProvider } from '#scripts/local/sign-in-provider.ts'
import { htmlProblems } from '../support/html-problems.ts'
import { begin, CALLBACK, comeBack, refusalOf, signInAt } from '../support/provider-sign-in.ts'
import { scrape } from '../support/scrape.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Visitor } from '../support/visitor.ts'

const people = { person: { email: `${randomUUID()}@example.com`, email_verified: true }, silent: {} }
const provider = await startSignInProvider(people, CALLBACK)
const settings = { ...provider.settings, METRICS_PORT: '0' }
const app = await startTestApp(settings)
afterAll(async () => {
	await app.stop()
	provider.stop()
})
beforeEach(async () => {
	await app.reset()
	provider.setDown(false)
	app.logLines.length = 0
})

const PROVIDER_DOWN = '/login?problem=provider_unavailable&redirectTo=%2Faccount'

test('the button stays while the provider is down', async () => {
	const fresh = await app.startAnother(settings)
	onTestFinished(fresh.stop)
	provider.setDown(true)
	const visitor = fresh.visitor()
	const answer = await visitor.post('/login/oidc')
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, PROVIDER_DOWN])
	expect(visitor.cookies.size).toBe(0)
	expect(await visitor.signIn('linked@example.com')).toMatchObject({ status: 303 })
	expect(warningsOf(fresh.logLines)).toMatchObject([
		{ event: 'oidc_unavailable', reason: 'OAUTH_RESPONSE_IS_NOT_CONFORM' },
	])
	// It is asked again, and no more once it has answered.
	provider.setDown(false)
	await begin(fresh.visitor())
	provider.setDown(true)
	await begin(fresh.visitor())
})

test('the cookie of an attempt is no session', async () => {
	const visitor = app.visitor()
	await begin(visitor)
	visitor.cookies.set('session', visitor.cookies.get('oidc') ?? '')
	expect(await visitor.get('/account')).toMatchObject({ status: 303 })
	expect(await visitor.signIn('linked@example.com')).toMatchObject({ status: 303 })
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
})

test.each([
	['refuses the connection', async () => `http://localhost:${await ownPort()}`, 'ECONNREFUSED'],
	[
		'is another one',
		async () => provider.issuer.replace('localhost', '127.0.0.1'),
		'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
	],
])('an issuer that %s is reported', async (_what, issuer, reason) => {
	const own = await app.startAnother({ ...settings, OIDC_ISSUER: await issuer() })
	onTestFinished(own.stop)
	const answer = await own.visitor().post('/login/oidc')
	expect(answer.headers.get('Location')).toBe(PROVIDER_DOWN)
	expect(warningsOf(own.logLines)).toMatchObject([{ event: 'oidc_unavailable', reason }])
})

test.each([undefined, 'javascript:alert(1)', 'ftp://provider.test'])(
	'never redirects to %s',
	async (authorization_endpoint) => {
		const strange = await startSignInProvider(people, CALLBACK, { announces: { authorization_endpoint } })
		const own = await app.startAnother({ ...settings, ...strange.settings })
		onTestFinished(async () => {
			await own.stop()
			strange.stop()
		})
		const answer = await own.visitor().post('/login/oidc')
		expect(answer.headers.get('Location')).toBe(PROVIDER_DOWN)
		expect(warningsOf(own.logLines)).toMatchObject([{ event: 'oidc_unavailable' }])
	},
)

test('an issuer that never answers ends at the deadline', async () => {
	const own = await app.startAnother({ ...settings, OIDC_DEADLINE_MS: '100' })
	onTestFinished(own.stop)
	const release = provider.hold()
	expect((await own.visitor().post('/login/oidc')).headers.get('Location')).toBe(PROVIDER_DOWN)
	release()
	expect(warningsOf(own.logLines)).toMatchObject([{ event: 'oidc_unavailable', reason: 'OAUTH_TIMEOUT' }])
})

test('a proxy’s long error page is an outage of the provider and keeps no connection', async () => {
	const page = 'x'.repeat(100_000)
	const head = `HTTP/1.1 502 Bad Gateway\r\nContent-Length: ${page.length}\r\nConnection: close\r\n\r\n`
	const closed: Promise<unknown>[] = []
	// Node's HTTP server would close the connection from its side, and show nothing of ours.
	const proxy = createServer((socket) => {
		closed.push(once(socket, 'close'))
		socket.on('error', () => {}).once('data', () => socket.end(head + page))
	}).listen(0)
	await once(proxy, 'listening')
	const own = await app.startAnother({
		...settings,
		OIDC_ISSUER: `http://localhost:${(proxy.address() as AddressInfo).port}`,
	})
	onTestFinished(async () => {
		await own.stop()
		proxy.close()
	})
	for (let attempt = 0; attempt < 10; attempt++)
		expect((await own.visitor().post('/login/oidc')).headers.get('Location')).toBe(PROVIDER_DOWN)
	await Promise.all(closed)
	expect(await own.visitor().get('/healthz')).toMatchObject({ status: 200 })
})

test('a person who cancels gets a message', async () => {
	const visitor = app.visitor()
	const url = await begin(visitor, '/pricing')
	const answer = await comeBack(visitor, await provider.visit(url.href, 'person', 'deny'))
	expect(answer.headers.get('Location')).toBe('/login?problem=sign_in_cancelled&redirectTo=%2Fpricing')
	expect(await visitor.get('/account')).toMatchObject({ status: 303 })
	expect(visitor.cookies.size).toBe(0)
})

test.each([
	['another state', (back: URL) => back.searchParams.set('state', 'forged'), 'sign_in_not_begun'],
	['no state', (back: URL) => back.searchParams.delete('state'), 'sign_in_not_begun'],
	['two states', (back: URL) => back.searchParams.append('state', 'forged'), 'sign_in_failed'],
	['another issuer', (back: URL) => back.searchParams.set('iss', 'https://evil.test'), 'sign_in_failed'],
	['another code', (back: URL) => back.searchParams.set('code', 'forged'), 'sign_in_failed'],
	['no code', (back: URL) => back.searchParams.delete('code'), 'sign_in_failed'],
	['an error of its own', (back: URL) => back.searchParams.set('error', '<script>'), 'sign_in_failed'],
	['the provider’s error', (back: URL) => back.searchParams.set('error', 'server_error'), 'provider_unavailable'],
])('a callback with %s signs nobody in', async (_what, change, refusal) => {
	const { visitor, back } = await oneWhoComesBack()
	change(back)
	expect(refusalOf(await comeBack(visitor, back))).toBe(refusal)
	await expectNobody(visitor)
})

test('another nonce signs nobody in', async () => {
	const visitor = app.visitor()
	const url = await begin(visitor)
	url.searchParams.set('nonce', 'of-somebody-else')
	const back = await provider.visit(url.href, 'person')
	expect(refusalOf(await comeBack(visitor, back))).toBe('sign_in_failed')
	await expectNobody(visitor)
})

test('another verifier signs nobody in', async () => {
	const { visitor, back } = await oneWhoComesBack()
	const other = app.visitor()
	await begin(other)
	const own = await readAttempt(visitor)
	await writeAttempt(visitor, { ...own, verifier: (await readAttempt(other)).verifier })
	expect(refusalOf(await comeBack(visitor, back))).toBe('sign_in_failed')
	await expectNobody(visitor)
})

test('a sign-in ends after ten minutes', async () => {
	const { visitor, back } = await oneWhoComesBack()
	const begun = await readAttempt(visitor)
	const minutes = (begun.until - Date.now()) / 60_000
	expect(minutes > 9 && minutes <= 10).toBe(true)
	await writeAttempt(visitor, { ...begun, until: Date.now() })
	expect(refusalOf(await comeBack(visitor, back))).toBe('sign_in_not_begun')
	await expectNobody(visitor)
})

test('a sign-in works in its own browser, once', async () => {
	const { visitor, back } = await oneWhoComesBack()
	const attempt = visitor.cookies.get('oidc') ?? ''
	const [stranger, beginner] = [app.visitor(), app.visitor()]
	await begin(beginner)
	expect(refusalOf(await comeBack(stranger, back))).toBe('sign_in_not_begun')
	expect(refusalOf(await comeBack(beginner, back))).toBe('sign_in_not_begun')
	expect([...beginner.cookies.keys()]).toEqual(['oidc'])

	expect((await comeBack(visitor, back)).headers.get('Location')).toBe('/account')
	const again = app.visitor()
	again.cookies.set('oidc', attempt)
	expect(refusalOf(await comeBack(again, back))).toBe('sign_in_failed')
	for (const one of [stranger, beginner, again]) await expectNobody(one)
})

test('a provider that is down at the callback signs nobody in', async () => {
	const { visitor, back } = await oneWhoComesBack()
	provider.setDown(true)
	expect(refusalOf(await comeBack(visitor, back))).toBe('provider_unavailable')
	await expectNobody(visitor)
})

test('a wrong client secret is reported without it', async () => {
	const secret = 'canary-of-the-client-secret'
	const own = await app.startAnother({ ...settings, OIDC_CLIENT_SECRET: secret })
	onTestFinished(own.stop)
	expect(refusalOf(await signInAt(provider, own.visitor(), 'person'))).toBe('provider_unavailable')
	expect(warningsOf(own.logLines)).toMatchObject([
		{ event: 'oidc_unavailable', reason: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' },
	])
	expect(own.logLines.join()).not.toContain(secret)
})

test('forged callbacks use up the limit, others do not', async () => {
	const own = await app.startAnother({ ...settings, SIGN_IN_LIMIT_PER_MINUTE: '2' })
	onTestFinished(own.stop)
	for (let count = 0; count < 3; count += 1) {
		expect(await signInAt(provider, own.visitor(), 'person')).toMatchObject({ status: 303 })
		expect(refusalOf(await own.visitor().get('/login/oidc/callback?state=x&code=x'))).toBe('sign_in_not_begun')
		expect(refusalOf(await signInAt(provider, own.visitor(), 'silent'))).toBe('address_missing')
	}
	const refusals = []
	for (let count = 0; count < 3; count += 1) {
		const { visitor, back } = await oneWhoComesBack(own)
		back.searchParams.set('code', 'forged')
		refusals.push(refusalOf(await comeBack(visitor, back)))
	}
	expect(refusals).toEqual(['sign_in_failed', 'sign_in_failed', 'rate_limited'])
})

test('neither a link nor another site can begin a sign-in', async () => {
	const visitor = app.visitor()
	const page = await visitor.get('/login/oidc?redirectTo=%2Fpricing')
	expect([page.status, page.headers.get('Refresh'), visitor.cookies.size]).toEqual([200, null, 0])
	expect(page.text).toMatch(/<form method="post" action="\/login\/oidc"/)
	const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
	expect(await visitor.post('/login/oidc', { headers })).toMatchObject({ status: 403 })
	expect(visitor.cookies.size).toBe(0)
})

test('no secret, code, token or address reaches log or metrics', async () => {
	const { visitor, back } = await oneWhoComesBack()
	const begun = await readAttempt(visitor)
	await comeBack(visitor, back)
	await comeBack(visitor, back)
	const forged = await oneWhoComesBack()
	forged.back.searchParams.set('code', 'canary-of-a-forged-code')
	await comeBack(forged.visitor, forged.back)
	const log = app.logLines.join('\n')
	const metrics = (await scrape(app)).text
	const failures = app.logLines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'sign_in_failed')
	expect(failures.map(({ level, outcome, way, reason }) => [level, outcome, way, reason])).toEqual([
		['info', 'sign_in_not_begun', 'oidc', undefined],
		['info', 'sign_in_failed', 'oidc', 'invalid_grant'],
	])
	for (const outcome of ['signed_in', 'invalid_credentials', 'rate_limited', 'unavailable']) {
		expect(metrics).toContain(`sign_ins_total{outcome="${outcome}",way="oidc"}`)
	}
	const secrets = [
		provider.settings.OIDC_CLIENT_SECRET,
		people.person.email,
		'canary-of-a-forged-code',
		provider.issuer,
	]
	const given = [begun.state, begun.nonce, begun.verifier, back.searchParams.get('code') ?? '']
	expect(new Set(given).size).toBe(4)
	for (const text of [...secrets, ...given])
		for (const output of [log, metrics]) expect(output, text).not.toContain(text)
})

test.each([
	['sign_in_not_begun', 400],
	['sign_in_cancelled', 400],
	['sign_in_failed', 400],
	['address_missing', 403],
	['address_in_use', 409],
	['rate_limited', 429],
	['provider_unavailable', 503],
] as const)('the reason %s is a page with status %s in both languages', async (problem, status) => {
	const name = new URL(provider.issuer).host
	for (const locale of locales) {
		const page = await app.visitor().get(`/login?problem=${problem}`, { 'Accept-Language': locale })
		expect(page.status).toBe(status)
		const sentence = messages[locale].oidc[problem].replaceAll('{provider}', name)
		expect(page.text.replaceAll('<!-- -->', '')).toContain(`${sentence}</div>`)
		expect(await htmlProblems(page.text)).toEqual([])
	}
})

test('the page that redirects to the provider is valid HTML and names it', async () => {
	const page = await app.visitor().post('/login/oidc')
	expect(await htmlProblems(page.text)).toEqual([])
	expect(page.text).toContain(`正在前往 ${new URL(provider.issuer).host}…`)
	expect(await app.visitor().get('/login?problem=made_up')).toMatchObject({ status: 200 })
})

/** Somebody who has signed in at the provider, and where it leads them back to. */
async function oneWhoComesBack(at = app): Promise<{ visitor: Visitor; back: URL }> {
	const visitor = at.visitor()
	return { visitor, back: await provider.visit((await begin(visitor)).href, 'person') }
}

async function expectNobody(visitor: Visitor): Promise<void> {
	expect([...visitor.cookies.keys()]).not.toContain('session')
	expect(await visitor.get('/account')).toMatchObject({ status: 303 })
}

type Attempt = { state: string; nonce: string; verifier: string; until: number }

const cookie = createCookie('oidc', { secrets: app.services.env.SESSION_SECRET })

async function readAttempt({ cookies }: Visitor): Promise<Attempt> {
	return await cookie.parse(`oidc=${cookies.get('oidc')}`)
}

async function writeAttempt({ cookies }: Visitor, attempt: Attempt): Promise<void> {
	cookies.set('oidc', (await cookie.serialize(attempt)).split(/[=;]/)[1] ?? '')
}

function warningsOf(logLines: string[]) {
	return logLines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn' || level === 'error')
}
