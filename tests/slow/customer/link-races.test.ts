import { afterAll, beforeEach, test } from 'vitest'
import { endpoints } from '#tests/integration/support/endpoints.ts'
import {
	raceForCustomer,
	raceOfClaims,
	raceOfClicks,
	raceOfClicksOnStaleLink,
	raceOfRepairs,
} from '#tests/integration/support/link-races.ts'
import { startTestApp } from '#tests/integration/support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)

beforeEach(app.reset)

test.each(endpoints)('fifty simultaneous presses get their own sessions and one link (%s)', async (endpoint) => {
	await raceOfClicks(app, endpoint, 50)
})

test('fifty simultaneous presses repair a stale link once', async () => {
	await raceOfClicksOnStaleLink(app, 50)
})

test('one of two people racing for a customer is refused, 20 times', async () => {
	await raceForCustomer(app, 20)
})

test('only one of many claims of a customer succeeds, 20 times', async () => {
	await raceOfClaims(app, 20)
})

test('the first of two repairs of a stale link stays, 20 times', async () => {
	await raceOfRepairs(app.prisma, 20)
})
