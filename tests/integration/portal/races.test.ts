import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { doors, press } from '../support/doors.ts'
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
test.each(doors)('clicks at once by the %s door each open a session of their own and store one link', async (door) => {
	await raceOfClicks(app, door, 15)
})

test('clicks at once repair a stale link once', async () => {
	await raceOfClicksOnStaleLink(app, 15)
})

test('of fifteen clicks at once, ten open and the rest are asked to wait', async () => {
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

test('two people race for one customer: one gets it, the other is refused', async () => {
	await raceForCustomer(app, 4)
})

test('of many users who claim a customer at the same moment, exactly one gets it', async () => {
	await raceOfClaims(app, 4)
})
