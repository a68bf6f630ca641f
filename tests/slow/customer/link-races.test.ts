import { afterAll, test } from 'vitest'
import { raceForCustomer, raceOfClaims, raceOfRepairs } from '#tests/integration/support/link-races.ts'
import { startTestApp } from '#tests/integration/support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)

test('two people race for one customer twenty times: one gets it, the other is refused', async () => {
	await raceForCustomer(app, 20)
})

test('of many users who claim a customer at the same moment twenty times, exactly one gets it', async () => {
	await raceOfClaims(app, 20)
})

test('an e-mail and an external id race for a stale link twenty times: one of them repairs it', async () => {
	await raceOfRepairs(app.prisma, 20)
})
