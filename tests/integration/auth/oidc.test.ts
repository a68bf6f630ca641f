import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { type ProvidersPerson, startSignInProvider } from '#scripts/local/sign-in-provider.ts'
import { codeFor, enterByCode } from '../support/code-mail.ts'
import { press } from '../support/endpoints.ts'
import { addPerson, addPersonWithPassword, type Person } from '../support/people.ts'
import { begin, CALLBACK, comeBack, refusalOf, signInAt } from '../support/provider-sign-in.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Answer } from '../support/visitor.ts'

const people: Record<string, ProvidersPerson> = {}
const [provider, mailbox] = [await startSignInProvider(people, CALLBACK), await startMailbox()]
const app = await startTestApp({ ...provider.settings, ...mailbox.env })
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
	provider.stop()
})
beforeEach(app.reset)

test('a verified address signs up, the subject signs in', async () => {
	const email = newAddress()
	const subject = newSubject({ email: email.toUpperCase(), email_verified: true })
	const visitor = app.visitor()
	const url = await begin(visitor, '/pricing')
	const answer = await comeBack(visitor, await provider.visit(url.href, subject))
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/pricing'])
	expect([...visitor.cookies.keys()].toSorted()).toEqual(['device', 'session'])
	const user = await app.prisma.user.findUniqueOrThrow({ where: { email } })
	expect(user).toMatchObject({ emailVerifiedAt: expect.any(Date), passwordHash: null })
	expect(await trailOf(user.id)).toEqual([
		['signed_up', null],
		['identity_added', null],
		['signed_in', { way: 'oidc' }],
	])

	// Whatever the provider says of the address later, even that it is somebody else's.
	for (const said of [{ email: 'linked@example.com', email_verified: true }, { email: 'nobody' }, {}]) {
		people[subject] = said
		expect(await ownerAfter(subject)).toBe(user.id)
	}
	expect(await app.prisma.identity.findMany({ where: { userId: user.id } })).toMatchObject([
		{ issuer: provider.issuer, subject },
	])
})

test('the person gets a mail about a new way to sign in and can remove it', async () => {
	const { user, visitor } = await addPerson(app)
	const subject = newSubject({ email: user.email, email_verified: true })
	expect(await ownerAfter(subject)).toBe(user.id)
	await expect.poll(() => mailbox.mails(user.email).length, { interval: 10 }).toBe(1)
	expect(mailbox.mails(user.email)[0]?.text).toContain('移除這個登入方式')
	expect((await visitor.get('/account/sessions')).text).toContain(new URL(provider.issuer).host)
	const removed = await visitor.post('/account/sessions', { form: { removeProviders: 'yes' } })
	expect([removed.status, removed.headers.get('Location')]).toEqual([303, '/account/sessions'])
	expect(await app.prisma.identity.count({ where: { userId: user.id } })).toBe(0)
	expect(await visitor.get('/account/sessions')).toMatchObject({ status: 200 })
	// A sign-in with a known identity sends no notice.
	expect(mailbox.mails(user.email)).toHaveLength(1)
})

test('joins the account that has the same verified address', async () => {
	const { user, visitor } = await addPersonWithPassword(app)
	const subject = newSubject({ email: user.email, email_verified: true })
	expect(await ownerAfter(subject)).toBe(user.id)
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	expect(await app.visitor().signIn(user.email)).toMatchObject({ status: 303 })
})

test('ends an account whose address was never verified', async () => {
	const hijacker = await unverifiedPerson()
	const subject = newSubject({ email: hijacker.user.email, email_verified: true })
	const owner = app.visitor()
	expect(await signInAt(provider, owner, subject)).toMatchObject({ status: 303 })
	expect(await press(owner, 'json')).toMatchObject({ status: 404 })
	expect(await hijacker.visitor.get('/account')).toMatchObject({ status: 303 })
	expect(await app.visitor().signIn(hijacker.user.email)).toMatchObject({ status: 400 })
})

test.each([{ email_verified: false }, {}, { email_verified: 'true' }])(
	'an unverified claim (%o) gets only a free address, and as unverified',
	async (said) => {
		const email = newAddress()
		const visitor = app.visitor()
		await signInAt(provider, visitor, newSubject({ email, ...said }))
		expect(await app.prisma.user.findUniqueOrThrow({ where: { email } })).toMatchObject({ emailVerifiedAt: null })
		expect(await press(visitor, 'json')).toMatchObject({ status: 403 })
		expect(refusalOf(await signInAt(provider, app.visitor(), newSubject({ email, ...said })))).toBe('address_in_use')
	},
)

test.each([true, false])(
	'an unverified claim does not touch the account that has the address (verified: %s)',
	async (verified) => {
		const holder = verified ? await addPerson(app) : await unverifiedPerson()
		const answer = await signInAt(provider, app.visitor(), newSubject({ email: holder.user.email }))
		expect(refusalOf(answer)).toBe('address_in_use')
		expect(await app.prisma.user.findUniqueOrThrow({ where: { id: holder.user.id } })).toEqual(holder.user)
		expect(await holder.visitor.get('/account')).toMatchObject({ status: 200 })
		expect(await app.prisma.identity.count({ where: { userId: holder.user.id } })).toBe(0)
	},
)

test('proof of the address by a code ends an identity that never proved it', async () => {
	const email = newAddress()
	const subject = newSubject({ email })
	const squatter = app.visitor()
	await signInAt(provider, squatter, subject)
	const owner = await enterByCode(app, mailbox, email)
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email } })
	expect(await squatter.get('/account')).toMatchObject({ status: 303 })
	expect(refusalOf(await signInAt(provider, app.visitor(), subject))).toBe('address_in_use')
	expect(await app.prisma.identity.count({ where: { userId: id } })).toBe(0)
	expect(await owner.get('/account')).toMatchObject({ status: 200 })
})

test('confirming one’s own address keeps the identity', async () => {
	const email = newAddress()
	const subject = newSubject({ email })
	const visitor = app.visitor()
	await signInAt(provider, visitor, subject)
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email } })
	await visitor.post('/account/confirm')
	const answer = await visitor.post('/account/confirm', { form: { code: await codeFor(mailbox, email) } })
	expect(answer.headers.get('Location')).toBe('/account')
	expect(await press(visitor, 'json')).toMatchObject({ status: 404 })
	expect(await ownerAfter(subject)).toBe(id)
})

test.each([
	[{}],
	[{ email_verified: true }],
	[{ email: 'Victim <thief@example.com>', email_verified: true }],
	[{ email: 'vіctim@example.com', email_verified: true }],
])('refuses to sign up with the claims %o', async (said) => {
	const subject = newSubject(said)
	expect(refusalOf(await signInAt(provider, app.visitor(), subject))).toBe('address_missing')
	expect(await app.prisma.identity.count({ where: { subject } })).toBe(0)
})

test('two tabs at once make one account', async () => {
	const email = newAddress()
	const subject = newSubject({ email, email_verified: true })
	const tabs = await Promise.all(
		Array.from({ length: 2 }, async () => {
			const visitor = app.visitor()
			return { visitor, back: await provider.visit((await begin(visitor)).href, subject) }
		}),
	)
	const answers = await Promise.all(tabs.map(({ visitor, back }) => comeBack(visitor, back)))
	expect(answers.map((answer) => answer.headers.get('Location'))).toEqual(['/account', '/account'])
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email } })
	expect(await app.prisma.session.count({ where: { userId: id } })).toBe(2)
	expect(await app.prisma.identity.count({ where: { userId: id } })).toBe(1)
})

test('an identity is deleted with its account', async () => {
	const subject = newSubject({ email: newAddress(), email_verified: true })
	const id = await ownerAfter(subject)
	await app.prisma.user.delete({ where: { id } })
	expect(await app.prisma.identity.count({ where: { subject } })).toBe(0)
})

test('accepts LINE’s signature algorithm and claims', async () => {
	const line = await startSignInProvider(people, CALLBACK, { isLikeLine: true })
	const own = await app.startAnother(line.settings)
	onTestFinished(async () => {
		await own.stop()
		line.stop()
	})
	const email = newAddress()
	const visitor = own.visitor()
	const answer = await signInAt(line, visitor, newSubject({ email }))
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/account'])
	expect(await app.prisma.user.findUniqueOrThrow({ where: { email } })).toMatchObject({ emailVerifiedAt: null })
})

test.each([
	['http://localhost:3000', /^oidc=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/],
	['https://app.example.com', /^__Host-oidc=[^;]+; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
])('the request of %s has PKCE, state and nonce', async (appUrl, cookie) => {
	const own = await app.startAnother({ ...provider.settings, APP_URL: appUrl })
	onTestFinished(own.stop)
	const visitor = own.visitor()
	const answer = await visitor.post('/login/oidc', { form: { redirectTo: '//evil.test' } })
	expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(cookie)])
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
	const { searchParams } = new URL(answer.headers.get('Refresh')?.replace('0; url=', '') ?? '')
	expect(Object.fromEntries(searchParams)).toEqual({
		client_id: 'recur-portal',
		response_type: 'code',
		scope: 'openid email',
		redirect_uri: `${appUrl}/login/oidc/callback`,
		code_challenge_method: 'S256',
		code_challenge: expect.stringMatching(/^[\w-]{43}$/),
		state: expect.stringMatching(/^[\w-]{43}$/),
		nonce: expect.stringMatching(/^[\w-]{43}$/),
	})
})

test('leads to no other site, whatever redirectTo says', async () => {
	const visitor = app.visitor()
	const subject = newSubject({ email: newAddress(), email_verified: true })
	const url = await begin(visitor, '//evil.test')
	const answer = await comeBack(visitor, await provider.visit(url.href, subject))
	expect(answer.headers.get('Location')).toBe('/account')
})

test('a signed-in person is redirected', async () => {
	const { visitor } = await addPerson(app)
	const answer = await visitor.post('/login/oidc', { form: { redirectTo: '/pricing' } })
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/pricing'])
})

test('without a provider nothing offers one', async () => {
	const without = await app.startAnother({})
	onTestFinished(without.stop)
	expect((await without.visitor().get('/login?problem=sign_in_failed')).text).not.toMatch(/login\/oidc|role="alert"/)
	for (const path of ['/login/oidc', '/login/oidc/callback']) {
		expect(await without.visitor().get(path), path).toMatchObject({ status: 404 })
	}
	expect(await without.visitor().post('/login/oidc')).toMatchObject({ status: 404 })
	expect((await app.visitor().get('/login?redirectTo=%2Fpricing')).text).toMatch(
		/<form method="post" action="\/login\/oidc".*?name="redirectTo" value="\/pricing".*?使用 localhost:\d+ 登入/s,
	)
})

function newAddress(): string {
	return `${randomUUID()}@example.com`
}

/** Somebody at the provider, of whom it says this. */
function newSubject(said: ProvidersPerson): string {
	const subject = randomUUID()
	people[subject] = said
	return subject
}

/** Whose session begins when this person signs in at the provider. */
async function ownerAfter(subject: string): Promise<string> {
	const visitor = app.visitor()
	expect(locationOf(await signInAt(provider, visitor, subject))).toBe('/account')
	const newest = await app.prisma.session.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
	return newest.userId
}

function locationOf(answer: Answer): string | null {
	return answer.headers.get('Location')
}

async function trailOf(userId: string) {
	const trail = await app.prisma.auditEntry.findMany({ where: { userId }, orderBy: { id: 'asc' } })
	return trail.map(({ action, facts }) => [action, facts])
}

/** Somebody signed in, who has a password and whose address is unverified. */
async function unverifiedPerson(): Promise<Person> {
	return await addPersonWithPassword(app, { verified: false })
}
