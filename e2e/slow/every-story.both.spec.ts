import { test } from '../support/fixtures.ts'
import { deliveries, tellPurchaseStory } from '../support/purchase-story.ts'

for (const how of Object.keys(deliveries) as (keyof typeof deliveries)[]) {
	test(`stays true through a purchase, webhooks ${how}`, async ({ page, app, javaScriptEnabled }) => {
		await tellPurchaseStory(how, { page, app, javaScriptEnabled })
	})
}
