import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { addPerson, type Person } from '../support/people.ts'
import { checkoutsAsked, choose, PRO_MONTHLY } from '../support/plans.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(async () => {
	await app.reset()
	app.logLines.length = 0
})

test('a choice is one log line: user, outcome', async () => {
	const person = await addPerson(app)
	await choose(person.visitor)
	await choose(person.visitor, 'no-such-product')
	await app.recur.putCustomer({ email: person.user.email, subscriptions: [{ product: 'basic-monthly' }] })
	await choose(person.visitor)
	const about = { level: 'info', userId: person.user.id }
	expect(logged('checkout')).toMatchObject([
		{ ...about, outcome: 'opened' },
		{ ...about, outcome: 'unknown_product' },
		{ ...about, outcome: 'already_subscribed' },
	])
})

test('only an opened checkout is recorded', async () => {
	const [buyer, other] = [await addPerson(app), await addPerson(app)]
	await choose(buyer.visitor)
	await choose(other.visitor, 'no-such-product')
	const entry = { action: 'checkout_started', actor: 'person', environment: 'TEST', facts: { productId: PRO_MONTHLY } }
	expect(await trailOf(buyer)).toMatchObject([{ ...entry, requestId: expect.any(String) }])
	expect(await trailOf(other)).toEqual([])
})

test('a foreign URL is an error that names the setting', async () => {
	const person = await addPerson(app)
	await app.recur.addFault({ endpoint: 'checkout_sessions', kind: 'foreign_url' })
	expect(await choose(person.visitor)).toMatchObject({ status: 503 })
	expect(logged('checkout_url_refused')).toMatchObject([
		{ level: 'error', msg: expect.stringMatching(/HOSTED_ORIGINS/) },
	])
})

test('does not ask Recur over the limit', async () => {
	const limited = await app.startAnother({ PORTAL_LIMIT_PER_MINUTE: '2' })
	onTestFinished(limited.stop)
	const [hasty, other] = [await addPerson(limited), await addPerson(limited)]
	const answers = [1, 2, 3].map(async () => await choose(hasty.visitor))
	const statuses = (await Promise.all(answers)).map(({ status }) => status)
	expect(statuses.toSorted()).toEqual([303, 303, 429])
	expect(await checkoutsAsked(limited)).toHaveLength(2)
	expect(await choose(other.visitor)).toMatchObject({ status: 303 })
})

function logged(event: string) {
	return app.logLines.map((line) => JSON.parse(line)).filter((line) => line.event === event)
}

async function trailOf({ user }: Person) {
	return await app.prisma.auditEntry.findMany({ where: { userId: user.id } })
}
