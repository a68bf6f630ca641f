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

test.each(endpoints)('fifty presses at once get own sessions and one link (%s)', async (endpoint) => {
	await raceOfClicks(app, endpoint, 50)
})

test('fifty presses at once repair a stale link once', async () => {
	await raceOfClicksOnStaleLink(app, 50)
})

test('of two people racing for a customer one is refused, 20 times', async () => {
	await raceForCustomer(app, 20)
})

test('of many claims of a customer one wins, 20 times', async () => {
	await raceOfClaims(app, 20)
})

test('of two repairs of a stale link the first stays, 20 times', async () => {
	await raceOfRepairs(app.prisma, 20)
})
