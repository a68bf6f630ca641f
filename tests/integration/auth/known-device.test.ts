import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import type { Answer, Visitor } from '../support/visitor.ts'

// An account has five times as many failures an hour, from all networks together.
const LIMIT = 2
const settings = { SIGN_IN_LIMIT_PER_MINUTE: String(LIMIT), TRUST_PROXY_HOPS: '1' }
const HOME = '198.51.100.1'

const app = await startTestApp(settings)
afterAll(app.stop)
beforeEach(app.reset)

test.each([
	['http://localhost:3000', /^device=[^;]+; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Lax$/],
	['https://app.example.com', /^__Host-device=[^;]+; Max-Age=31536000; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
])('%s makes the browser a known device for a year', async (appUrl, expected) => {
	const own = await startWith({ APP_URL: appUrl })
	const answer = await own.visitor().signIn('linked@example.com')
	expect(answer.headers.getSetCookie()).toContainEqual(expect.stringMatching(expected))
})

test('during guessing only a known browser gets in', async () => {
	const owner = await knownVisitor('linked@example.com')
	await guessUntilRefused('linked@example.com')
	expect(await signIn(app.visitor())).toMatchObject({ status: 429 })
	expect(await signIn(owner)).toMatchObject({ status: 303 })
})

test('a device is known for its own account only', async () => {
	const other = await knownVisitor('email@example.com')
	await guessUntilRefused('linked@example.com')
	expect(await signIn(other)).toMatchObject({ status: 429 })
})

test('a known device still needs the password', async () => {
	const owner = await knownVisitor('linked@example.com')
	await guessUntilRefused('linked@example.com')
	for (let count = 0; count < LIMIT; count += 1) {
		expect(await signIn(owner, { password: 'wrong' })).toMatchObject({ status: 400 })
	}
	expect(await signIn(owner)).toMatchObject({ status: 429 })
})

test('a stolen device cookie allows no extra failures', async () => {
	const thief = await knownVisitor('linked@example.com')
	for (let network = 1; network <= 5; network += 1) {
		for (let count = 0; count < LIMIT; count += 1) {
			expect(await signIn(thief, { password: 'wrong', from: `192.0.2.${network}` })).toMatchObject({ status: 400 })
		}
	}
	expect(await signIn(thief)).toMatchObject({ status: 429 })
	expect(await signIn(app.visitor())).toMatchObject({ status: 303 })
})

test('signing out keeps the device known', async () => {
	const owner = app.visitor()
	await signIn(owner)
	await owner.post('/logout')
	expect([...owner.cookies.keys()]).toEqual(['device'])
	await guessUntilRefused('linked@example.com')
	expect(await signIn(owner)).toMatchObject({ status: 303 })
})

test.each([
	['a changed value', (cookie: string) => `x${cookie}`],
	['no signature', (cookie: string) => cookie.split('.')[0] ?? ''],
	['another browser’s session', (_cookie: string, session: string) => session],
	['broken encoding', () => '%E0%A4%A'],
	['nothing', () => ''],
])('a device cookie with %s is ignored', async (_what, tamper) => {
	const owner = app.visitor()
	await signIn(owner)
	await guessUntilRefused('linked@example.com')
	const cookie = tamper(owner.cookies.get('device') ?? '', owner.cookies.get('session') ?? '')
	expect(await signIn(visitorWith(cookie))).toMatchObject({ status: 429 })
})

test('a device cookie is no session', async () => {
	const owner = await knownVisitor('linked@example.com')
	const visitor = app.visitor()
	visitor.cookies.set('session', owner.cookies.get('device') ?? '')
	expect(await visitor.get('/account')).toMatchObject({ status: 303 })
})

test('a device survives a rotated SESSION_SECRET', async () => {
	const owner = await knownVisitor('linked@example.com')
	await guessUntilRefused('linked@example.com')
	for (const [secrets, status] of [
		['a newer session secret,a session secret for tests', 303],
		['a newer session secret', 429],
	] as const) {
		const renewed = await startWith({ SESSION_SECRET: secrets })
		const visitor = renewed.visitor()
		visitor.cookies.set('device', owner.cookies.get('device') ?? '')
		expect(await signIn(visitor)).toMatchObject({ status })
	}
})

test('the device cookie is anonymous and unique', async () => {
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email: 'linked@example.com' } })
	const owners = [await knownVisitor('linked@example.com'), await knownVisitor('linked@example.com')]
	const values = owners.map(({ cookies }) => decodeURIComponent(cookies.get('device') ?? ''))
	const contents = values.map((value) => Buffer.from(value.split('.')[0] ?? '', 'base64').toString())
	for (const content of contents) expect(content).not.toMatch(new RegExp(`${id}|linked`))
	expect(contents[0]?.split('.')[1]).not.toBe(contents[1]?.split('.')[1])
})

async function startWith(others: Record<string, string>): Promise<TestApp> {
	const own = await app.startAnother({ ...settings, ...others })
	onTestFinished(own.stop)
	return own
}

/** A browser that has signed in to the account and whose session is over. */
async function knownVisitor(email: string): Promise<Visitor> {
	const visitor = app.visitor()
	expect(await visitor.signIn(email)).toMatchObject({ status: 303 })
	return visitorWith(visitor.cookies.get('device') ?? '')
}

function visitorWith(device: string): Visitor {
	const visitor = app.visitor()
	visitor.cookies.set('device', device)
	return visitor
}

async function guessUntilRefused(email: string): Promise<void> {
	for (let network = 1; network <= 5; network += 1) {
		const headers = { 'X-Forwarded-For': `192.0.2.${network}` }
		for (let count = 0; count < LIMIT; count += 1) await app.visitor().signIn(email, { password: 'wrong', headers })
	}
	const refused = await app.visitor().signIn(email, { headers: { 'X-Forwarded-For': '192.0.2.99' } })
	expect(refused).toMatchObject({ status: 429 })
}

async function signIn(
	visitor: Visitor,
	{ password, from = HOME }: { password?: string; from?: string } = {},
): Promise<Answer> {
	const headers = { 'X-Forwarded-For': from }
	return await visitor.signIn('linked@example.com', { headers, ...(password !== undefined && { password }) })
}
