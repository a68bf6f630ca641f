import { afterAll, beforeEach, test } from 'vitest'
import { doors } from '#tests/integration/support/doors.ts'
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

test.each(doors)(
	'fifty clicks at once by the %s door each open a session of their own and store one link',
	async (door) => {
		await raceOfClicks(app, door, 50)
	},
)

test('fifty clicks at once repair a stale link once', async () => {
	await raceOfClicksOnStaleLink(app, 50)
})

test('two people race for one customer twenty times: one gets it, the other is refused', async () => {
	await raceForCustomer(app, 20)
})

test('of many users who claim a customer at the same moment twenty times, exactly one gets it', async () => {
	await raceOfClaims(app, 20)
})

test('an e-mail and an external id race for a stale link twenty times: one of them repairs it', async () => {
	await raceOfRepairs(app.prisma, 20)
})
