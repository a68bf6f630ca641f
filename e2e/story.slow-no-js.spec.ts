import { test } from './support/fixtures.ts'
import { tellPurchaseStory } from './support/purchase-story.ts'

// The usual way, and one where the page has to find out by itself and hears of everything late. Every way: e2e/slow.
for (const how of ['at once', 'long after the page'] as const) {
	test(`stays true through a purchase, webhooks ${how}`, async ({ page, app, javaScriptEnabled }) =>
		await tellPurchaseStory(how, { page, app, javaScriptEnabled }))
}
