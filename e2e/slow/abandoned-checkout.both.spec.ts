import { CARD, pay } from '../support/checkout.ts'
import { expect, test } from '../support/fixtures.ts'
import { reloadUntilVisible } from '../support/visit.ts'

test('an abandoned checkout leads back to the plans without a purchase', async ({ page, enterAs }) => {
	await enterAs('new@example.com')
	await page.goto('/pricing')
	await page.getByRole('radio', { name: '年繳' }).check()
	await page.getByRole('button', { name: '選擇 Basic' }).click()
	await pay(page, { name: '周美玲', card: CARD.fails })
	await page.getByRole('link', { name: /取消並返回/ }).click()
	await expect(page).toHaveURL('/pricing')
	await reloadUntilVisible(page, page.getByText('您目前沒有訂閱'))
})
