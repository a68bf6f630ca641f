import { expect, test } from './support/fixtures.ts'
import { replaceSubscription } from './support/linked-subscription.ts'
import { manageButton, untilAlive } from './support/visit.ts'

test.use({ timezoneId: 'America/Los_Angeles' })

test('a charge has the day of Taiwan for a reader elsewhere', async ({ page, app, enterAs }) => {
	const year = new Date().getUTCFullYear() + 1
	await replaceSubscription(app, { currentPeriodEnd: `${year}-12-31T16:30:00Z` })
	await enterAs('linked@example.com')
	await page.goto('/account?status=wait')
	await untilAlive(manageButton(page))
	await expect(page.getByRole('definition').filter({ hasText: '年' })).toHaveText(`${year + 1}年1月1日`)
})
