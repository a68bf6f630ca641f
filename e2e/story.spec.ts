import { test } from './support/fixtures.ts'
import { tellPurchaseStory } from './support/purchase-story.ts'

// The page has to find out by itself and hears of everything late. Every way, and without JavaScript: e2e/slow.
test('stays true through a purchase, webhooks long after the page', async ({ page, app, javaScriptEnabled }) =>
	await tellPurchaseStory('long after the page', { page, app, javaScriptEnabled }))
