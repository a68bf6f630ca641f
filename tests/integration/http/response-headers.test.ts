import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { deliver, newEvent } from '../support/deliver.ts'
import { addPerson } from '../support/people.ts'
import { clientFolder } from '../support/server-build.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'
import type { Answer, Visitor } from '../support/visitor.ts'

const app = await startSyncedApp()
const hosted = { RECUR_HOSTED_ORIGINS: app.emulator.origin }
const withoutSecret = await app.startAnother({ ...hosted, RECUR_WEBHOOK_SECRET: '' })
afterAll(async () => {
	await withoutSecret.stop()
	await app.stop()
})
beforeEach(app.reset)

const asset = `/assets/${readdirSync(path.join(clientFolder, 'assets')).find((name) => name.startsWith('entry.client'))}`
const foreign = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }

const answers: [string, number, (visitor: Visitor) => Promise<Answer>][] = [
	['a page', 200, (visitor) => visitor.get('/')],
	['the account page', 200, (visitor) => visitor.get('/account')],
	['the data of a page', 200, (visitor) => visitor.get('/pricing.data')],
	['a page that does not exist', 404, (visitor) => visitor.get('/no/such/page')],
	['an asset', 200, (visitor) => visitor.get(asset)],
	['an asset that does not exist', 404, (visitor) => visitor.get('/assets/gone.js')],
	['a file', 200, (visitor) => visitor.get('/favicon.svg')],
	['robots.txt', 200, (visitor) => visitor.get('/robots.txt')],
	['what is no request for Remix', 400, (visitor) => visitor.get('/?_data=root')],
	['the portal as JSON', 404, (visitor) => visitor.post('/api/portal')],
	['a redirect', 303, (visitor) => visitor.post('/account')],
	['a refusal as a page', 403, (visitor) => visitor.post('/account', { headers: foreign })],
	['a refusal as JSON', 403, (visitor) => visitor.post('/api/portal', { headers: foreign })],
	['a method that is not allowed', 405, (visitor) => visitor.get('/api/portal')],
	['a body that is too large', 413, (visitor) => visitor.post('/login', { body: 'x'.repeat(70_000) })],
	['a webhook', 200, () => deliver(app, newEvent())],
	['a webhook with a wrong signature', 401, () => deliver(app, newEvent(), { signature: 'wrong' })],
	['a webhook that is too large', 413, () => deliver(app, 'x'.repeat(300_000))],
	['a webhook without a secret to check it', 503, () => deliver(withoutSecret, newEvent())],
	['health', 200, (visitor) => visitor.get('/healthz')],
	['readiness', 200, (visitor) => visitor.get('/readyz')],
]

test.each(answers)('%s (%i) has all security headers', async (_what, status, ask) => {
	const answer = await ask((await addPerson(app)).visitor)
	expect(answer.status).toBe(status)
	const { headers } = answer
	expect(Object.fromEntries(headers)).toMatchObject({
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'same-origin',
		'x-frame-options': 'DENY',
		'cross-origin-opener-policy': 'same-origin',
	})
	expect(headers.has('X-Powered-By') || headers.has('Server') || headers.has('Strict-Transport-Security')).toBe(false)
	expect(headers.has('Content-Security-Policy-Report-Only')).toBe(false)
	const policy = directivesOf(answer)
	expect(policy).toMatchObject({
		'default-src': "'none'",
		'form-action': `'self' ${app.emulator.origin}`,
		'frame-ancestors': "'none'",
		'base-uri': "'none'",
		'connect-src': "'self'",
	})
	expect(policy['script-src']).toMatch(/^'self' 'nonce-[\w+/=]{20,}'$/)
	expect(policy['style-src']).toMatch(/^'self' 'nonce-[\w+/=]{20,}'$/)
})

test.each(answers.filter(([what]) => !/asset$|file|robots/.test(what)))(
	'%s (%i) is not cached',
	async (_what, _status, ask) => {
		const { headers } = await ask((await addPerson(app)).visitor)
		expect(headers.get('Cache-Control')).toMatch(/^no-store$|immutable$/)
		if (headers.get('Cache-Control') !== 'no-store') expect(headers.get('Set-Cookie')).toBeNull()
	},
)

test('every script has the nonce of its own answer', async () => {
	const [one, other] = [await app.visitor().get('/'), await app.visitor().get('/')]
	const nonce = /'nonce-([^']+)'/.exec(one.headers.get('Content-Security-Policy') ?? '')?.[1]
	const scripts = [...one.text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)
	expect(scripts.length).toBeGreaterThan(2)
	for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`)
	expect(one.text).not.toMatch(/<[^>]+\son[a-z]+=|<[^>]+\sstyle=/)
	expect(other.headers.get('Content-Security-Policy')).not.toContain(nonce)
})

test('https adds HSTS, forms may lead to hosted origins', async () => {
	const secure = await startHttps()
	const answer = await secure.visitor().get('/healthz')
	expect(answer.headers.get('Strict-Transport-Security')).toMatch(/^max-age=31536000/)
	expect(directivesOf(answer)['form-action']).toBe("'self' https://*.recur.tw https://pay.example.com:8443")
})

test('assets are cached for a year, unknown ones are not', async () => {
	const known = await app.visitor().get(asset, { 'Accept-Encoding': 'gzip' })
	expect(known.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
	expect(known.headers.get('Content-Type')).toContain('javascript')
	expect(known.headers.get('Content-Encoding')).toBe('gzip')
	const unknown = await app.visitor().get('/assets/root-00000000.js', { Accept: 'text/html' })
	expect(unknown).toMatchObject({ status: 404, text: 'Not found' })
	expect(unknown.headers.get('Content-Type')).toMatch(/^text\/plain/)
	expect(unknown.headers.get('Cache-Control')).toBe('no-store')
})

async function startHttps(): Promise<TestApp> {
	const origins = 'https://*.recur.tw, https://pay.example.com:8443'
	const secure = await app.startAnother({ APP_URL: 'https://app.example.com', RECUR_HOSTED_ORIGINS: origins })
	onTestFinished(secure.stop)
	return secure
}

function directivesOf({ headers }: Answer): Record<string, string> {
	const policy = headers.get('Content-Security-Policy') ?? ''
	return Object.fromEntries(policy.split('; ').map((directive) => directive.split(/ (.*)/, 2) as [string, string]))
}
