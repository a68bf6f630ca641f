import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { endpoints, press } from '../support/endpoints.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import {
	personWithCustomer,
	raceForCustomer,
	raceOfClaims,
	raceOfClicks,
	raceOfClicksOnStaleLink,
} from '../support/link-races.ts'
import { signedInVisitor } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

// Fifty clicks and twenty rounds: tests/slow/customer/link-races.test.ts.
test.each(endpoints)('simultaneous presses get their own sessions and one link (%s)', async (endpoint) => {
	await raceOfClicks(app, endpoint, 15)
})

test('simultaneous presses repair a stale link once', async () => {
	await raceOfClicksOnStaleLink(app, 15)
})

test('ten of fifteen presses open, the rest must wait', async () => {
	const limited = await app.startAnother({ PORTAL_LIMIT_PER_MINUTE: '' })
	onTestFinished(limited.stop)
	const person = await personWithCustomer(limited)
	const answers = await Promise.all(Array.from({ length: 15 }, () => press(person.visitor, 'json')))
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

test('one of two people racing for a customer is refused', async () => {
	await raceForCustomer(app, 4)
})

test('only one of many claims of a customer succeeds', async () => {
	await raceOfClaims(app, 4)
})
