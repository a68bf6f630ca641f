import { pressThroughFault } from './support/failed-press.ts'
import { expect, test } from './support/fixtures.ts'
import { untilStatusIsShown } from './support/visit.ts'

for (const kind of ['status_500', 'reset'] as const) {
	test(`shows the failure ${kind}, and the button works afterwards`, async ({ page, app, enterAs }) => {
		await enterAs('linked@example.com')
		await pressThroughFault(page, app, kind)
	})
}

test('shows the status once Recur answers again', async ({ page, app, enterAs, javaScriptEnabled }) => {
	await app.emulator.addFault({ endpoint: 'entitlements', kind: 'status_500' })
	await enterAs('linked@example.com')
	await page.goto(javaScriptEnabled ? '/account' : '/account?status=wait')
	await expect(page.getByText('暫時無法取得訂閱狀態')).toBeVisible()
	await app.emulator.clearFaults()
	await untilStatusIsShown(page, javaScriptEnabled)
})

test('keeps the plans when a checkout fails to open', async ({ page, app, enterAs }) => {
	await page.goto('/pricing')
	await app.emulator.addFault({ endpoint: 'checkout_sessions', kind: 'reset' })
	await enterAs('new@example.com')
	await page.getByRole('button', { name: '選擇 Pro' }).click()
	await expect(page.getByRole('alert')).toContainText('您尚未被扣款')
	await app.emulator.clearFaults()
	await page.getByRole('button', { name: '選擇 Pro' }).click()
	await expect(page).toHaveURL(/\/checkout\/cs_/)
})
