import { test } from './support/fixtures.ts'
import { tellPurchaseStory } from './support/purchase-story.ts'

// The usual way, and one where the page has to find out by itself and hears of everything late. Every way: tests/slow/e2e.
for (const how of ['at once', 'long after the page'] as const) {
	test(`somebody new buys, cancels and comes back, and the page is true with webhooks ${how}`, async ({
		page,
		app,
		javaScriptEnabled,
	}) => await tellPurchaseStory(how, { page, app, javaScriptEnabled }))
}
