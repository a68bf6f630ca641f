import { CARD, pay } from './support/checkout.ts'
import { expect, test } from './support/fixtures.ts'
import { expectPortalOf, manageButton, reloadUntilVisible } from './support/visit.ts'

test('the plans are there for everybody, and choosing one asks a stranger to sign in first', async ({ page }) => {
	await page.goto('/pricing')
	const plans = page.getByRole('listitem')
	await expect(plans).toContainText([/NT\$299\s*每月/, /NT\$599\s*每月/, /NT\$2,990\s*每年/, /NT\$5,990\s*每年/])
	await page.getByRole('button', { name: '選擇 Pro 月繳' }).click()
	await expect(page).toHaveURL('/login?redirectTo=%2Fpricing')
	await page.getByLabel('電子郵件').fill('new@example.com')
	await page.getByLabel('密碼').fill('recur-demo')
	await page.getByRole('main').getByRole('button', { name: '登入' }).click()
	await expect(page).toHaveURL('/pricing')
})

test('a checkout given up leads back to the plans, and nothing was bought', async ({ page, enterAs }) => {
	await enterAs('new@example.com')
	await page.goto('/pricing')
	await page.getByRole('button', { name: '選擇 Basic 年繳' }).click()
	await pay(page, { name: '周美玲', card: CARD.fails })
	await page.getByRole('link', { name: /取消並返回/ }).click()
	await expect(page).toHaveURL('/pricing')
	await reloadUntilVisible(page, page.getByText('您目前沒有訂閱'))
})

test('a subscriber is sent to the portal instead of a second checkout', async ({ page, enterAs }) => {
	await enterAs('linked@example.com')
	await reloadUntilVisible(page, page.getByText('您目前的訂閱：Pro 月繳'))
	await page.goto('/pricing')
	await page.getByRole('button', { name: '選擇 Pro 年繳' }).click()
	await expect(page.getByRole('alert')).toContainText('您已經有訂閱了')
	await manageButton(page).click()
	await expectPortalOf(page, { name: '林怡君', email: 'conflict@example.com' })
})
