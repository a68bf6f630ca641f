import { pressThroughFault } from '../support/failed-press.ts'
import { expect, test } from '../support/fixtures.ts'
import { expectPortalOf, openUntilVisible, pressManage, untilStatusIsShown } from '../support/visit.ts'

// A separate app that has not loaded Recur's products yet. Its deadline is short for a hang and far longer than a healthy Recur
// needs on a slow machine. One worker runs the whole file in this order.
test.use({ appEnv: { RECUR_DEADLINE_MS: '10000' }, hasProducts: false })
test.describe.configure({ mode: 'default' })

test('shows the plans again after an outage and keeps them in the next one', async ({ page, app }) => {
	await app.emulator.addFault({ endpoint: 'products', kind: 'status_500' })
	await page.goto('/pricing')
	await expect(page.getByText('暫時無法取得方案，請稍後再試。')).toBeVisible()

	await app.emulator.clearFaults()
	const plan = page.getByRole('heading', { name: 'Pro', exact: true })
	await openUntilVisible(page, '/pricing', plan)

	await app.emulator.addFault({ endpoint: 'all', kind: 'hang' })
	await page.reload()
	await expect(plan).toBeVisible()
})

test('shows that Recur does not answer, and the button works afterwards', async ({ page, app, enterAs }) => {
	await enterAs('linked@example.com')
	await pressThroughFault(page, app, 'hang')
})

test('keeps the account page up while Recur is silent', async ({ page, app, enterAs, javaScriptEnabled }) => {
	for (const endpoint of ['entitlements', 'subscriptions'] as const)
		await app.emulator.addFault({ endpoint, kind: 'hang' })
	await enterAs('linked@example.com')
	await pressManage(page)
	await expectPortalOf(page, { name: '林怡君', email: 'linked@example.com' })

	await page.goto('/account')
	const inItsPlace = page.getByText(/暫時無法取得訂閱狀態|正在查詢您的訂閱狀態|顯示訂閱狀態/)
	await expect(inItsPlace.filter({ visible: true }).first()).toBeVisible()
	await app.emulator.clearFaults()
	await untilStatusIsShown(page, javaScriptEnabled)
})
