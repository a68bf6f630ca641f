import { afterAll, beforeEach, expect, test } from 'vitest'
import { paths } from '#app/paths.ts'
import { portalUrl, press } from '../support/endpoints.ts'
import { expectJsonError } from '../support/expect-refusal.ts'
import { addPerson } from '../support/people.ts'
import { portalRequests } from '../support/portal-requests.ts'
import { loadServerBuild } from '../support/server-build.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

// Their senders are no browsers: a signature or a token replaces the guard.
const SELF_PROVING: string[] = [paths.recurWebhook(), paths.unsubscribe()]
// From app/routes.ts: whatever has an action, also by the address that Remix's own script posts to.
const actions = Object.values((await loadServerBuild()).routes).flatMap((route) =>
	route?.module.action ? [`/${route.path}`] : [],
)
const targets = actions.filter((path) => !SELF_PROVING.includes(path)).flatMap((path) => [path, `${path}.data`])

// An empty header is not sent.
const hostile = [
	{ Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' },
	{ Origin: 'https://evil.test', 'Sec-Fetch-Site': '' },
	{ Origin: 'https://evil.test', 'Sec-Fetch-Site': '', 'X-Forwarded-Host': 'evil.test' },
	{ Origin: 'https://evil.test', 'Sec-Fetch-Site': '', Host: 'evil.test' },
	{ Origin: 'http://localhost:4000', 'Sec-Fetch-Site': 'same-site' },
	{ Origin: 'http://localhost:3000.evil.test', 'Sec-Fetch-Site': '' },
	{ Origin: 'https://localhost:3000', 'Sec-Fetch-Site': '' },
	{ Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'cross-site' },
	{ Origin: 'null', 'Sec-Fetch-Site': '' },
	{ Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
	{ Origin: '', 'Sec-Fetch-Site': 'cross-site' },
	{ Origin: '', 'Sec-Fetch-Site': 'same-site' },
	{ Origin: '', 'Sec-Fetch-Site': 'none' },
]

test('routes with an action are found', () => {
	expect(actions).toEqual(expect.arrayContaining([...SELF_PROVING, paths.account(), paths.portalApi(), paths.login()]))
	expect(targets).toHaveLength(2 * (actions.length - SELF_PROVING.length))
})

test.each(targets)('refuses a POST of another site to %s', async (path) => {
	const { visitor, user } = await addPerson(app)
	await app.recur.putCustomer({ email: user.email, externalId: user.id })
	const form = { email: 'linked@example.com', password: 'recur-demo', locale: 'en' }
	for (const headers of hostile) {
		const answer = await visitor.post(path, { form, headers })
		expect(answer, JSON.stringify(headers)).toMatchObject({ status: 403 })
		expect(answer.headers.getSetCookie()).toEqual([])
		if (path.endsWith('.data') || path.startsWith('/api/')) expect(JSON.parse(answer.text).code).toBe('cross_site')
		else expect(answer.text).toMatch(/<html lang="zh-TW">[\s\S]*<h1>這個請求來自其他網站<\/h1>/)
	}
	expect(await portalRequests(app)).toEqual([])
	expect(await app.prisma.session.count({ where: { userId: user.id } })).toBe(1)
	expect(await app.prisma.user.findUnique({ where: { id: user.id } })).toMatchObject({ locale: null })
})

test.each(['PUT', 'PATCH', 'DELETE'] as const)('%s is guarded like POST', async (method) => {
	const { visitor } = await addPerson(app)
	for (const path of targets) {
		const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
		expect(await visitor.request(path, { method, headers }), path).toMatchObject({ status: 403 })
	}
})

const friendly = [
	{ Origin: 'http://localhost:3000', 'Sec-Fetch-Site': 'same-origin' },
	{ Origin: 'http://localhost:3000', 'Sec-Fetch-Site': '' },
	{ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' },
	{ Origin: '', 'Sec-Fetch-Site': 'same-origin' },
	{ Origin: '', 'Sec-Fetch-Site': '' },
	{
		Origin: 'http://localhost:3000',
		'Sec-Fetch-Site': 'same-origin',
		Host: 'internal.test',
		'X-Forwarded-Host': 'a.test',
	},
]

test.each(friendly)('accepts a POST of our own page: %o', async (headers) => {
	const { visitor, user } = await addPerson(app)
	await app.recur.putCustomer({ email: user.email, externalId: user.id })
	expect(portalUrl(await press(visitor, 'document', headers), 'document')).not.toBeNull()
	expect(portalUrl(await press(visitor, 'json', headers), 'json')).not.toBeNull()
	expect(await visitor.post('/account.data', { headers })).toMatchObject({ status: 202 })
	expect(await visitor.post('/logout', { headers })).toMatchObject({ status: 303 })
	expect(await visitor.signIn('linked@example.com', { headers })).toMatchObject({ status: 303 })
})

test('a refusal follows Accept-Language and Accept', async () => {
	const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site', 'Accept-Language': 'en' }
	const page = await app.visitor().post('/account', { headers })
	expect(page.text).toContain('<h1>This request came from another site</h1>')
	const json = await app.visitor().post('/account', { headers: { ...headers, Accept: 'application/json' } })
	const sentence = 'To protect your account, we did nothing. Please return to this site and try again.'
	expectJsonError(json, sentence, 'cross_site')
	expectJsonError(await app.visitor().post('/api/portal', { headers }), sentence, 'cross_site')
})
