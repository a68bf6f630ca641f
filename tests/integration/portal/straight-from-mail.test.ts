import { expect, test } from 'vitest'
import { codeFor } from '../support/code-mail.ts'
import { keepSubscription } from '../support/kept-snapshot.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPersonWithPassword, type Person } from '../support/people.ts'
import { visible } from '../support/plans.ts'
import { portalRequests } from '../support/portal-requests.ts'
import type { Answer, Visitor } from '../support/visitor.ts'

const { app, mailbox } = await startMailedApp()

const LINK = '/account?to=portal'
const SIGN_IN = '/login?redirectTo=%2Faccount%3Fto%3Dportal'
const portal = new RegExp(`^${app.emulator.origin}/s/ps_`)

test('the link leads through the password to the portal of whoever signed in', async () => {
	const { user } = await customerOf()
	const visitor = app.visitor()
	expect(locationOf(await visitor.get(LINK))).toBe(SIGN_IN)
	expect((await visitor.get(SIGN_IN)).text).toContain('name="redirectTo" value="/account?to=portal"')
	const answer = await signIn(visitor, user.email)
	expect(locationOf(answer)).toMatch(portal)
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	const where = { userId: user.id, action: 'portal_opened' }
	expect(await app.prisma.auditEntry.count({ where })).toBe(1)
})

test('the link leads through a mailed code to the portal', async () => {
	const { user } = await customerOf()
	const visitor = app.visitor()
	await visitor.post('/login/code', { form: { email: user.email, redirectTo: LINK } })
	const form = { code: await codeFor(mailbox, user.email), redirectTo: LINK }
	expect(locationOf(await visitor.post('/login/code', { form }))).toMatch(portal)
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
})

test('no visit opens a portal, signed in or not', async () => {
	const { visitor } = await customerOf()
	for (const somebody of [visitor, app.visitor()]) {
		for (const path of [LINK, SIGN_IN, '/account.data?to=portal', '/login/code?redirectTo=%2Faccount%3Fto%3Dportal']) {
			await somebody.get(path)
			await somebody.request(path, { method: 'HEAD' })
		}
	}
	expect(locationOf(await visitor.get(SIGN_IN))).toBe(LINK)
	expect(await portalRequests(app)).toEqual([])
})

test('another site cannot sign somebody in to a portal', async () => {
	const { user } = await customerOf()
	const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
	const form = { email: user.email, password: 'recur-demo', redirectTo: LINK }
	expect(await app.visitor().post('/login', { form, headers })).toMatchObject({ status: 403 })
	expect(await portalRequests(app)).toEqual([])
})

test.each(['/account?to=portal&x', '/account?TO=portal', '/account/?to=portal', '/account', '/pricing?to=portal'])(
	'signing in for %s opens no portal',
	async (redirectTo) => {
		const { user } = await customerOf()
		const visitor = app.visitor()
		expect(locationOf(await visitor.signIn(user.email, { redirectTo }))).toBe(redirectTo)
		expect(await portalRequests(app)).toEqual([])
	},
)

test('a wrong password opens nothing', async () => {
	const { user } = await customerOf()
	const answer = await app.visitor().signIn(user.email, { password: 'wrong', redirectTo: LINK })
	expect(answer.status).toBe(400)
	expect(await portalRequests(app)).toEqual([])
})

test('who has nothing is led to the plans, with the reason', async () => {
	const { user } = await addPersonWithPassword(app)
	expect(locationOf(await signIn(app.visitor(), user.email))).toBe('/pricing?reason=no-subscription')
})

test('while Recur fails people are signed in, and the page has the button', async () => {
	const { user } = await customerOf()
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'status_500' })
	const visitor = app.visitor()
	expect(locationOf(await signIn(visitor, user.email))).toBe(LINK)
	expect(visible((await visitor.get(LINK)).text)).toMatch(/<button[^>]*>管理訂閱<\/button>/)
})

test('a silent Recur does not cost the sign-in', async () => {
	const hasty = await app.startAnother({ RECUR_API_URL: app.emulator.origin, RECUR_DEADLINE_MS: '600' })
	try {
		const { user } = await customerOf()
		await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'hang' })
		const visitor = hasty.visitor()
		expect(locationOf(await signIn(visitor, user.email))).toBe(LINK)
		expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	} finally {
		await hasty.stop()
	}
})

test.each(['active', 'past_due'] as const)('the page has one button with the focus (%s)', async (status) => {
	const person = await addPersonWithPassword(app)
	await keepSubscription(app, person, { status })
	const page = visible((await person.visitor.get(LINK)).text)
	const focused = [...page.matchAll(/<button[^>]*autofocus[^>]*>([^<]*)</gi)].map(([, label]) => label)
	expect(focused).toEqual([status === 'active' ? '管理訂閱' : '更新付款方式'])
	expect((await person.visitor.get('/account')).text).not.toMatch(/autofocus/i)
})

/** Somebody with a password whom Recur knows. */
async function customerOf(): Promise<Person> {
	const person = await addPersonWithPassword(app)
	await app.recur.putCustomer({ email: person.user.email })
	return person
}

async function signIn(visitor: Visitor, email: string): Promise<Answer> {
	return await visitor.signIn(email, { redirectTo: LINK })
}

function locationOf({ status, headers }: Answer): string | null {
	expect(status).toBe(303)
	return headers.get('Location')
}
