import { visitPortal } from './support/demo-visits.ts'
import { expect, test } from './support/fixtures.ts'
import { expectPortalOf, manageButton, pressManage } from './support/visit.ts'

// The other demo users: e2e/slow.
test('opens the portal, comes back, opens it again', async ({ page, enterAs }) => {
	await enterAs('linked@example.com')
	await visitPortal(page, 'linked')
})

test('leads new@example.com to the plans, with the reason', async ({ page, enterAs }) => {
	await enterAs('new@example.com')
	await pressManage(page)
	await expect(page).toHaveURL('/pricing?reason=no-subscription')
	await expect(page.getByRole('heading', { name: '您還沒有訂閱方案' })).toBeVisible()
	await page.getByRole('link', { name: '返回帳戶' }).click()
	await expect(page).toHaveURL('/account')
})

test('opens the portal after sign-in by the form', async ({ page }) => {
	await page.goto('/account')
	await expect(page).toHaveURL('/login?redirectTo=%2Faccount')
	await page.getByLabel('電子郵件').fill('linked@example.com')
	await page.getByLabel('密碼').fill('recur-demo')
	await page.getByRole('main').getByRole('button', { name: '登入' }).click()
	await expect(page).toHaveURL('/account')
	await manageButton(page).press('Enter')
	await expectPortalOf(page, { name: '林怡君', email: 'linked@example.com' })
})

test('leads from a mail through sign-in straight to the portal', async ({ page, enterAs }) => {
	const owner = { name: '李承翰', email: 'pastdue@example.com' }
	await page.goto('/account?to=portal')
	await page.getByLabel('電子郵件').fill('pastdue@example.com')
	await page.getByLabel('密碼').fill('recur-demo')
	await page.getByRole('main').getByRole('button', { name: '登入' }).click()
	await expectPortalOf(page, owner)

	// Who is signed in already needs one press.
	await enterAs('pastdue@example.com')
	await page.goto('/account?to=portal')
	const focused = page.locator('button:focus')
	await expect(focused).toHaveText(/^(管理訂閱|更新付款方式)$/)
	await focused.press('Enter')
	await expectPortalOf(page, owner)
})

test('opens a portal link only once', async ({ page, enterAs, browser }) => {
	await enterAs('linked@example.com')
	await pressManage(page)
	await expectPortalOf(page, { name: '林怡君', email: 'linked@example.com' })

	const stranger = await browser.newPage()
	await stranger.goto(page.url())
	await expect(stranger.getByRole('heading', { name: '此連結已失效' })).toBeVisible()
	await expect(stranger.getByText('林怡君')).toBeHidden()
	await stranger.close()
})
