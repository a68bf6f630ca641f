import { afterAll, onTestFinished, test } from 'vitest'
import { expectNoPlans } from '#tests/integration/support/plans.ts'
import { startTestApp } from '#tests/integration/support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)

test.each([
	'status_500',
	'html_502',
	'reset',
	'null_body',
	'missing_url',
	'rate_limited',
	'unauthorized',
	'redirect',
	'truncated_json',
	'hang',
] as const)('%s before the first answer shows a message', async (kind) => {
	const fresh = await app.startAnother({})
	onTestFinished(fresh.stop)
	await expectNoPlans(fresh, kind)
})
