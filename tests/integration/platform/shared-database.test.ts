import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { press } from '../support/endpoints.ts'
import { addPerson, linksOf } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp({ PORTAL_LIMIT_PER_MINUTE: '10' })
afterAll(app.stop)
beforeEach(app.reset)

test('processes share sessions, links and limits', async () => {
	const { person, elsewhere } = await atTwoProcesses()

	const statuses = []
	for (const visitor of Array.from({ length: 6 }, () => [person.visitor, elsewhere]).flat()) {
		statuses.push((await press(visitor, 'json')).status)
	}
	expect(statuses).toEqual([...Array(10).fill(200), 429, 429])
	expect(await linksOf(app, person)).toHaveLength(1)

	await elsewhere.post('/logout')
	expect(await person.visitor.get('/account')).toMatchObject({ status: 303 })
})

test('simultaneous presses at two processes open at most twice the limit, then none', async () => {
	const { person, elsewhere } = await atTwoProcesses()
	const countOpened = async () => {
		const visitors = [person.visitor, elsewhere].flatMap((visitor) => Array(12).fill(visitor))
		const answers = await Promise.all(visitors.map((visitor) => press(visitor, 'json')))
		return answers.filter(({ status }) => status === 200).length
	}
	expect(await countOpened()).toBeLessThanOrEqual(20)
	expect(await countOpened()).toBe(0)
})

test('presses dated in the future, before a clock was set back, do not use up the limit', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	const at = new Date(Date.now() + 3_600_000)
	const entry = { actor: 'person', action: 'portal_opened', userId: person.user.id, at }
	await app.prisma.auditEntry.createMany({ data: Array(10).fill(entry) })
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
})

/** Somebody with a customer and the same session at both. */
async function atTwoProcesses() {
	const other = await app.startAnother({
		PORTAL_LIMIT_PER_MINUTE: '10',
		RECUR_API_URL: app.emulator.origin,
		RECUR_HOSTED_ORIGINS: app.emulator.origin,
	})
	onTestFinished(other.stop)
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	const elsewhere = other.visitor()
	elsewhere.cookies.set('session', person.visitor.cookies.get('session') ?? '')
	return { person, elsewhere }
}
