import { pressThroughFault } from './support/failed-press.ts'
import { expect, test } from './support/fixtures.ts'
import { untilStatusIsShown } from './support/visit.ts'

for (const kind of ['status_500', 'reset'] as const) {
	test(`${kind}: a sentence instead of the portal, and the button works again afterwards`, async ({
		page,
		app,
		enterAs,
	}) => {
		await enterAs('linked@example.com')
		await pressThroughFault(page, app, kind)
	})
}

test('the account page says that Recur did not answer, and has the status once it does', async ({
	page,
	app,
	enterAs,
	javaScriptEnabled,
}) => {
	await app.emulator.addFault({ endpoint: 'entitlements', kind: 'status_500' })
	await enterAs('linked@example.com')
	await page.goto(javaScriptEnabled ? '/account' : '/account?status=wait')
	await expect(page.getByText('暫時無法取得訂閱狀態')).toBeVisible()
	await app.emulator.clearFaults()
	await untilStatusIsShown(page, javaScriptEnabled)
})

test('a checkout that does not open is a sentence among the plans', async ({ page, app, enterAs }) => {
	await page.goto('/pricing')
	await app.emulator.addFault({ endpoint: 'checkout_sessions', kind: 'reset' })
	await enterAs('new@example.com')
	await page.getByRole('button', { name: '選擇 Pro 月繳' }).click()
	await expect(page.getByRole('alert')).toContainText('您還沒有被扣款')
	await app.emulator.clearFaults()
	await page.getByRole('button', { name: '選擇 Pro 月繳' }).click()
	await expect(page).toHaveURL(/\/checkout\/cs_/)
})
