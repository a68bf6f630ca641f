import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { doors, portalUrl, press } from '../support/doors.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { raceForCustomer, raceOfClaims } from '../support/link-races.ts'
import { addPerson, linkPerson, linksOf, type Person, signedInVisitor } from '../support/people.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test.each(doors)(
	'fifty clicks at once by the %s door each open a session of their own and store one link',
	async (door) => {
		const person = await personWithCustomer(app)
		const answers = await Promise.all(Array.from({ length: 50 }, () => press(person.visitor, door)))
		const urls = answers.map((answer) => portalUrl(answer, door))
		expect(urls).not.toContain(null)
		expect(new Set(urls).size).toBe(50)
		expect(await linksOf(app, person)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID' }])
	},
)

test('fifty clicks at once repair a stale link once', async () => {
	const person = await personWithCustomer(app)
	await linkPerson(app, person, 'gone')
	const answers = await Promise.all(Array.from({ length: 50 }, () => press(person.visitor, 'json')))
	expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
	expect(await linksOf(app, person)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID', staleAt: null }])
})

test('of fifty clicks at once, ten open and the rest are asked to wait', async () => {
	const limited = await app.startAnother({ PORTAL_LIMIT_PER_MINUTE: '' })
	onTestFinished(limited.stop)
	const person = await personWithCustomer(limited)
	const answers = await Promise.all(Array.from({ length: 50 }, () => press(person.visitor, 'json')))
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
	const refused = answers.filter(({ status }) => status !== 200)
	for (const answer of refused) {
		const retryAfter = Number(answer.headers.get('Retry-After'))
		expect(retryAfter).toBeGreaterThan(0)
		expect(retryAfter).toBeLessThanOrEqual(60)
		expectRefusal(answer, 'json', { outcome: 'rate_limited', retryAfter })
	}
	expect(await limited.recur.listPortalSessions()).toHaveLength(10)

	// The limit is the person's, not the browser's, and nobody else's.
	const elsewhere = await signedInVisitor(limited, person.user.id)
	expect(await press(elsewhere, 'document')).toMatchObject({ status: 429 })
	const somebodyElse = await personWithCustomer(limited)
	expect(await press(somebodyElse.visitor, 'json')).toMatchObject({ status: 200 })
})

// Twenty rounds: tests/slow/customer/link-races.test.ts.
test('two people race for one customer: one gets it, the other is refused', async () => {
	await raceForCustomer(app, 4)
})

test('of many users who claim a customer at the same moment, exactly one gets it', async () => {
	await raceOfClaims(app, 4)
})

async function personWithCustomer(where: TestApp): Promise<Person> {
	const person = await addPerson(where)
	await where.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	return person
}
