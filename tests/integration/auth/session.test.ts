import { createHash } from 'node:crypto'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { addPerson, signedInVisitor } from '../support/people.ts'
import { portalRequests } from '../support/portal-requests.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Answer, Visitor } from '../support/visitor.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test.each([
	['http://localhost:3000', /^session=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/],
	['https://app.example.com', /^__Host-session=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
])('the cookie of %s is HttpOnly and SameSite', async (appUrl, expected) => {
	const own = await app.startAnother({ APP_URL: appUrl })
	onTestFinished(own.stop)
	const answer = await own.visitor().signIn('linked@example.com')
	expect(answer.status).toBe(303)
	expect(answer.headers.getSetCookie()).toContainEqual(expect.stringMatching(expected))
})

test('the id has 128 random bits and is stored as a hash', async () => {
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	const id = sessionId(visitor)
	expect(Buffer.from(id, 'base64url').length).toBeGreaterThanOrEqual(16)
	const rows = await app.prisma.session.findMany({ where: { user: { email: 'linked@example.com' } } })
	expect(rows.map(({ idHash }) => idHash)).toContain(createHash('sha256').update(id).digest('base64url'))
	expect(JSON.stringify(rows)).not.toContain(id)
})

test('a failed attempt begins no session', async () => {
	const visitor = app.visitor()
	await visitor.get('/login')
	await visitor.signIn('linked@example.com', { password: 'wrong' })
	expect(visitor.cookies.size).toBe(0)
})

test('signing in replaces the browser’s session', async () => {
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	const planted = new Map(visitor.cookies)
	await visitor.signIn('email@example.com')
	expect(visitor.cookies.get('session')).not.toBe(planted.get('session'))
	await expectSignedOut(planted)
	expect((await visitor.get('/account?status=wait')).text).toContain('email@example.com')
})

test('signing out ends the session on the server', async () => {
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	const kept = new Map(visitor.cookies)
	const answer = await visitor.post('/logout')
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/'])
	expect(visitor.cookies.has('session')).toBe(false)
	await expectSignedOut(kept)
})

test('signing out leaves other browsers signed in', async () => {
	const [one, other] = [app.visitor(), app.visitor()]
	await Promise.all([one.signIn('linked@example.com'), other.signIn('linked@example.com')])
	await one.post('/logout')
	expect((await other.get('/account')).status).toBe(200)
})

test('the twenty-first session ends the oldest', async () => {
	const { visitor: oldest, user } = await addPerson(app)
	const others: Visitor[] = []
	for (let count = 1; count < 20; count += 1) others.push(await signedInVisitor(app, user.id))
	expect((await oldest.get('/account')).status).toBe(200)

	const newest = await signedInVisitor(app, user.id)
	await expectSignedOut(oldest.cookies)
	for (const visitor of [...others, newest]) expect((await visitor.get('/account')).status).toBe(200)
})

test('simultaneous sign-ins keep twenty sessions', async () => {
	const [{ user }, neighbour] = [await addPerson(app), await addPerson(app)]
	await Promise.all(Array.from({ length: 60 }, () => signedInVisitor(app, user.id)))
	expect(await app.prisma.session.count({ where: { userId: user.id } })).toBe(20)
	expect((await neighbour.visitor.get('/account')).status).toBe(200)
})

test('signing out is a POST', async () => {
	const { visitor } = await addPerson(app)
	expect(await visitor.get('/logout')).toMatchObject({ status: 405 })
	expect((await visitor.get('/account')).status).toBe(200)
})

test('deleting a person ends their sessions', async () => {
	const { visitor, user } = await addPerson(app)
	await app.prisma.user.delete({ where: { id: user.id } })
	await expectSignedOut(visitor.cookies)
})

test('an expired session signs nobody in', async () => {
	const { visitor, user } = await addPerson(app)
	await app.prisma.session.updateMany({ where: { userId: user.id }, data: { expiresAt: new Date() } })
	await expectSignedOut(visitor.cookies)
})

const DAY_MS = 24 * 60 * 60 * 1000

test('a session ends after fourteen days without use', async () => {
	const { visitor, user } = await addPerson(app)
	const [session] = await app.prisma.session.findMany({ where: { userId: user.id } })
	const days = ((session?.expiresAt.getTime() ?? 0) - (session?.createdAt.getTime() ?? 0)) / DAY_MS
	expect(days).toBeCloseTo(14)
	await age(user.id, { usedDaysAgo: 13 })
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	await age(user.id, { usedDaysAgo: 13 })
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	await age(user.id, { usedDaysAgo: 14 })
	await expectSignedOut(visitor.cookies)
})

test('a session ends after thirty days however often used', async () => {
	const { visitor, user } = await addPerson(app)
	const createdAt = new Date(Date.now() - 29 * DAY_MS)
	await app.prisma.session.updateMany({ where: { userId: user.id }, data: { createdAt } })
	await age(user.id, { usedDaysAgo: 1 })
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	const [session] = await app.prisma.session.findMany({ where: { userId: user.id } })
	expect(session?.expiresAt.getTime()).toBe(createdAt.getTime() + 30 * DAY_MS)
})

test('the use of a session is stored once an hour', async () => {
	const { visitor, user } = await addPerson(app)
	const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
	const usedAt = async () => (await app.prisma.session.findFirst({ where: { userId: user.id } }))?.lastUsedAt
	for (const [minutes, isWritten] of [
		[59, false],
		[61, true],
	] as const) {
		const lastUsedAt = minutesAgo(minutes)
		await app.prisma.session.updateMany({ where: { userId: user.id }, data: { lastUsedAt } })
		await Promise.all(Array.from({ length: 5 }, () => visitor.get('/account')))
		expect(Number(await usedAt()) > Number(lastUsedAt)).toBe(isWritten)
	}
})

test.each([
	['a changed id', (cookie: string) => `x${cookie}`],
	['a changed signature', (cookie: string) => `${cookie.slice(0, -4)}AAAA`],
	['no signature', (cookie: string) => cookie.split('.')[0] ?? ''],
	['nothing', () => 'e30%3D'],
	['broken encoding', () => '%E0%A4%A'],
])('a cookie with %s signs nobody in', async (_what, tamper) => {
	const { visitor } = await addPerson(app)
	await expectSignedOut(new Map([['session', tamper(visitor.cookies.get('session') ?? '')]]))
})

test('a session survives a rotated SESSION_SECRET', async () => {
	const { visitor } = await addPerson(app)
	expect(await accountWith('a newer session secret,a session secret for tests', visitor)).toMatchObject({ status: 200 })
	expect(await accountWith('a newer session secret', visitor)).toMatchObject({ status: 303 })
})

/** As if the session had last been used then. */
async function age(userId: string, { usedDaysAgo }: { usedDaysAgo: number }): Promise<void> {
	const lastUsedAt = new Date(Date.now() - usedDaysAgo * DAY_MS)
	const expiresAt = new Date(lastUsedAt.getTime() + 14 * DAY_MS)
	await app.prisma.session.updateMany({ where: { userId }, data: { lastUsedAt, expiresAt } })
}

async function accountWith(secrets: string, { cookies }: Visitor): Promise<Answer> {
	const other = await app.startAnother({ SESSION_SECRET: secrets })
	onTestFinished(other.stop)
	return await other.visitor().get('/account', { Cookie: `session=${cookies.get('session')}` })
}

async function expectSignedOut(cookies: Map<string, string>): Promise<void> {
	const visitor = app.visitor()
	for (const [name, value] of cookies) visitor.cookies.set(name, value)
	const page = await visitor.get('/account')
	expect([page.status, page.headers.get('Location')]).toEqual([303, '/login?redirectTo=%2Faccount'])
	expect(await visitor.post('/api/portal')).toMatchObject({ status: 401 })
	expect(await portalRequests(app)).toEqual([])
}

function sessionId({ cookies }: Visitor): string {
	const [value = ''] = decodeURIComponent(cookies.get('session') ?? '').split('.')
	return JSON.parse(Buffer.from(value, 'base64').toString()) as string
}
