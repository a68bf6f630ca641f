import { test } from '../../../e2e/support/fixtures.ts'
import { deliveries, tellPurchaseStory } from '../../../e2e/support/purchase-story.ts'

for (const how of Object.keys(deliveries) as (keyof typeof deliveries)[]) {
	test(`stays true through a purchase, webhooks ${how}`, async ({ page, app, javaScriptEnabled }) => {
		await tellPurchaseStory(how, { page, app, javaScriptEnabled })
	})
}
