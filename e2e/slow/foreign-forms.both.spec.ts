import { test } from '../support/fixtures.ts'
import { expectFormRefused, targets } from '../support/foreign-form.ts'

for (const path of Object.keys(targets) as (keyof typeof targets)[]) {
	test(`changes nothing by a foreign form to ${path}`, async ({ page, app, enterAs, foreignSite }) => {
		await enterAs('linked@example.com')
		await expectFormRefused({ page, app, foreignSite }, path)
	})
}
