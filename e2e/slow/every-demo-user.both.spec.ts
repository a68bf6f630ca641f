import { expectRefusal, portalOwners, refusals, visitPortal } from '../support/demo-visits.ts'
import { test } from '../support/fixtures.ts'

for (const user of Object.keys(portalOwners) as (keyof typeof portalOwners)[]) {
	test(`opens the portal of ${user}@example.com twice`, async ({ page, enterAs }) => {
		await enterAs(`${user}@example.com`)
		await visitPortal(page, user)
	})
}

for (const user of Object.keys(refusals) as (keyof typeof refusals)[]) {
	test(`refuses ${user}@example.com on the account page`, async ({ page, enterAs }) => {
		await enterAs(`${user}@example.com`)
		await expectRefusal(page, user)
	})
}
