import { expect, test } from './support/fixtures.ts'
import { expectPortalOf, manageButton, pressManage } from './support/visit.ts'

// A separate app that has not loaded Recur's products yet. Its deadline is short for a hang and far longer than a healthy Recur
// needs on a slow machine. One worker runs the whole file in this order.
test.use({ appEnv: { RECUR_DEADLINE_MS: '10000' }, hasProducts: false })
test.describe.configure({ mode: 'default' })

test('the plans come back by themselves after an outage, and outlast the next one', async ({ page, app }) => {
	await app.emulator.addFault({ endpoint: 'products', kind: 'status_500' })
	await page.goto('/pricing')
	await expect(page.getByText('暫時無法取得方案，請稍後再試。')).toBeVisible()

	await app.emulator.clearFaults()
	await expect(async () => {
		await page.reload()
		await expect(page.getByRole('heading', { name: 'Pro 月繳' })).toBeVisible({ timeout: 200 })
	}).toPass()

	await app.emulator.addFault({ endpoint: 'all', kind: 'hang' })
	await page.reload()
	await expect(page.getByRole('heading', { name: 'Pro 月繳' })).toBeVisible()
})

for (const kind of ['hang', 'status_500', 'reset'] as const) {
	test(`${kind}: a sentence instead of the portal, and the button works again afterwards`, async ({
		page,
		app,
		enterAs,
	}) => {
		await app.emulator.addFault({ endpoint: 'portal_sessions', kind })
		await enterAs('linked@example.com')
		await page.goto('/account')
		const [answer] = await Promise.all([
			page.waitForResponse((response) => response.request().method() === 'POST'),
			manageButton(page).click(),
		])
		expect(answer.status()).toBe(503)
		expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0)
		await expect(page.getByRole('alert')).toHaveText('無法開啟帳戶管理頁面，請稍後再試')

		await app.emulator.clearFaults()
		await manageButton(page).click()
		await expectPortalOf(page, { name: '林怡君', email: 'conflict@example.com' })
	})
}

test('the account page and its button stand while Recur says nothing of the subscription', async ({
	page,
	app,
	enterAs,
	javaScriptEnabled,
}) => {
	for (const endpoint of ['entitlements', 'subscriptions'] as const)
		await app.emulator.addFault({ endpoint, kind: 'hang' })
	await enterAs('linked@example.com')
	await pressManage(page)
	await expectPortalOf(page, { name: '林怡君', email: 'conflict@example.com' })

	await page.goto('/account')
	const inItsPlace = page.getByText(/暫時無法取得訂閱狀態|正在查詢您的訂閱狀態|顯示訂閱狀態/)
	await expect(inItsPlace.filter({ visible: true }).first()).toBeVisible()
	await app.emulator.clearFaults()
	await expect(async () => {
		// With JavaScript the page updates itself.
		if (!javaScriptEnabled) await page.goto('/account?status=wait')
		await expect(page.getByText('您目前的訂閱：Pro 月繳')).toBeVisible({ timeout: 1000 })
	}).toPass()
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
