import { afterAll, beforeEach, expect, test } from 'vitest'
import { addPerson, signedInVisitor } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test('lists a person’s sessions and marks this browser', async () => {
	const { visitor, user } = await addPerson(app)
	const begun = new Date('2026-11-03T04:05:00Z')
	await app.prisma.session.updateMany({ where: { userId: user.id }, data: { createdAt: begun, lastUsedAt: begun } })
	const elsewhere = await signedInVisitor(app, user.id)
	await addPerson(app)
	const page = await elsewhere.get('/account/sessions')
	expect(page.status).toBe(200)
	expect(page.text.match(/這個瀏覽器</g)).toHaveLength(1)
	expect(page.text.match(/其他瀏覽器</g)).toHaveLength(1)
	expect(page.text.match(/2026年11月3日 中午12:05/g)).toHaveLength(2)
	const rows = await app.prisma.session.findMany({ where: { userId: user.id } })
	for (const { idHash } of rows) expect(page.text).not.toContain(idHash)
	expect((await visitor.get('/account')).text).toContain('href="/account/sessions"')
})

test('signs a person out everywhere, and nobody else', async () => {
	const [person, other] = [await addPerson(app), await addPerson(app)]
	const elsewhere = await signedInVisitor(app, person.user.id)
	const answer = await person.visitor.post('/account/sessions')
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/login'])
	expect(person.visitor.cookies.has('session')).toBe(false)
	expect(await elsewhere.get('/account')).toMatchObject({ status: 303 })
	expect(await app.prisma.session.count({ where: { userId: person.user.id } })).toBe(0)
	expect(await other.visitor.get('/account')).toMatchObject({ status: 200 })
	const trail = await app.prisma.auditEntry.findMany({ where: { userId: person.user.id } })
	expect(trail).toMatchObject([{ actor: 'person', action: 'sessions_ended', facts: { sessionsEnded: 2 } }])
	expect(await app.visitor().post('/account/sessions')).toMatchObject({ status: 303 })
})
