import { expect, test } from './support/fixtures.ts'
import { expectPortalOf, manageButton, reloadUntilVisible } from './support/visit.ts'

test('shows strangers the plans, asks them to sign in', async ({ page }) => {
	await page.goto('/pricing')
	const plans = page.getByRole('listitem').filter({ has: page.getByRole('heading') })
	await expect(plans).toContainText([/Basic.*NT\$299\s*每月/, /Pro.*NT\$599\s*每月.*優先客服/])
	await page.getByRole('button', { name: '選擇 Pro' }).click()
	await expect(page).toHaveURL('/login?redirectTo=%2Fpricing')
	await page.getByLabel('電子郵件').fill('new@example.com')
	await page.getByLabel('密碼').fill('recur-demo')
	await page.getByRole('main').getByRole('button', { name: '登入' }).click()
	await expect(page).toHaveURL('/pricing')
})

test('marks the person’s plan, leads every change to the portal', async ({ page, enterAs }) => {
	await enterAs('linked@example.com')
	await reloadUntilVisible(page, page.getByText('您目前的訂閱：Pro 月繳'))
	for (const name of ['管理訂閱', '改用 Basic']) {
		await page.goto('/pricing')
		const own = page.getByRole('listitem').filter({ has: page.getByText('目前方案') })
		await expect(own.getByRole('heading')).toHaveText('Pro')
		await expect(page.getByRole('button', { name: /^選擇/ })).toHaveCount(0)
		await page.getByRole('button', { name }).click()
		await expectPortalOf(page, { name: '林怡君', email: 'linked@example.com' })
	}
})

test('refuses a second checkout to a subscriber whom the app does not know yet', async ({ page, enterAs }) => {
	await enterAs('linked@example.com')
	await page.goto('/pricing')
	await page.getByRole('radio', { name: '年繳' }).check()
	await page.getByRole('button', { name: '選擇 Pro' }).click()
	await expect(page.getByRole('alert')).toContainText('您已經有訂閱了')
	await manageButton(page).press('Enter')
	await expectPortalOf(page, { name: '林怡君', email: 'linked@example.com' })
})
