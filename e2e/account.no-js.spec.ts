import { expect, test } from './support/fixtures.ts'
import { manageButton, reloadUntilVisible } from './support/visit.ts'

test('shows the streamed status behind a link', async ({ page, app, enterAs }) => {
	// Longer than the page waits.
	await app.emulator.addFault({ endpoint: 'entitlements', kind: 'latency', delayMs: 3000 })
	await enterAs('pastdue@example.com')
	await page.goto('/account')
	await expect(manageButton(page)).toBeVisible()
	await page.getByRole('link', { name: '顯示訂閱狀態' }).click()
	await expect(page).toHaveURL('/account?status=wait')
	await reloadUntilVisible(page, page.getByRole('button', { name: '更新付款方式' }))

	await page.goto('/account')
	await expect(page.getByText('付款逾期')).toBeVisible()
})
