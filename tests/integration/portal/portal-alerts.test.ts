import { afterAll, beforeEach, expect, test } from 'vitest'
import { press } from '../support/endpoints.ts'
import { addPerson, linkPerson, type Person } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(async () => {
	await app.reset()
	app.logLines.length = 0
})

test('a press is one log line: user, outcome, identifier', async () => {
	const person = await addPerson(app)
	await press(person.visitor, 'json')
	await app.recur.putCustomer({ email: person.user.email })
	await press(person.visitor, 'json')
	await press(person.visitor, 'json')
	const about = { level: 'info', userId: person.user.id }
	expect(logged('portal')).toMatchObject([
		{ ...about, outcome: 'no_customer', identifier: 'none' },
		{ ...about, outcome: 'opened', identifier: 'email' },
		{ ...about, outcome: 'opened', identifier: 'customerId' },
	])
	// An opened portal needs no more facts than the record has columns for.
	const opened = (await trailOf(person)).filter(({ action }) => action === 'portal_opened')
	expect(opened.map(({ facts }) => facts)).toEqual([null, null])
})

test('a foreign URL is an error that names the setting', async () => {
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'foreign_url' })
	await press(person.visitor, 'json')
	expect(logged('portal_url_refused')).toMatchObject([{ level: 'error', msg: expect.stringMatching(/HOSTED_ORIGINS/) }])
	expect(await trailOf(person)).toMatchObject([
		{ action: 'portal_refused', identifier: 'externalId', customerId: id, facts: { outcome: 'unavailable' } },
	])
})

test.each(['externalId', 'email'] as const)('an unnamed customer found by %s is a warning', async (by) => {
	const person = await addPerson(app)
	const known = { externalId: { email: 'earlier@example.com', externalId: person.user.id }, email: {} }[by]
	await app.recur.putCustomer({ email: person.user.email, ...known })
	if (by === 'email') await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'not_found', times: 1 })
	await app.recur.addFault({
		endpoint: 'portal_sessions',
		kind: 'tampered_field',
		field: 'customer_id',
		change: 'drop',
	})
	await app.recur.addFault({ endpoint: 'entitlements', kind: 'status_500' })
	await press(person.visitor, 'json')
	expect(logged('owner_unproven')).toMatchObject([{ level: 'warn', by }])
	const action = by === 'externalId' ? 'portal_opened' : 'portal_refused'
	expect(await trailOf(person)).toMatchObject([{ action, identifier: by, customerId: null }])
})

test('an ownership conflict is a warning with the user', async () => {
	const [owner, person] = [await addPerson(app), await addPerson(app)]
	const { id } = await app.recur.putCustomer({ email: person.user.email })
	await linkPerson(app, owner, id)
	await press(person.visitor, 'json')
	expect(logged('ownership_conflict')).toMatchObject([{ level: 'warn', userId: person.user.id }])
})

test('a press over the limit is logged, not recorded', async () => {
	const limited = await app.startAnother({ PORTAL_LIMIT_PER_MINUTE: '1' })
	try {
		const person = await addPerson(limited)
		await press(person.visitor, 'json')
		await press(person.visitor, 'json')
		const outcomes = limited.logLines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'portal')
		expect(outcomes.map(({ outcome }) => outcome)).toEqual(['no_customer', 'rate_limited'])
		expect(await trailOf(person)).toHaveLength(1)
	} finally {
		await limited.stop()
	}
})

function logged(event: string) {
	return app.logLines.map((line) => JSON.parse(line)).filter((line) => line.event === event)
}

async function trailOf({ user }: Person) {
	return await app.prisma.auditEntry.findMany({ where: { userId: user.id }, orderBy: { id: 'asc' } })
}
