import { expect, test } from './support/fixtures.ts'

test('switches to yearly plans by mouse and keyboard', async ({ page }) => {
	await page.goto('/pricing')
	const names = page.getByRole('main').getByRole('heading', { level: 3 })
	await expect(names).toHaveText(['Basic 月繳', 'Pro 月繳'])
	await page.getByText('年繳', { exact: true }).first().click()
	await expect(names).toHaveText(['Basic 年繳', 'Pro 年繳'])
	await expect(page.getByText('平均每月約 NT$499')).toBeVisible()
	await page.keyboard.press('ArrowLeft')
	await expect(page.getByRole('radio', { name: '月繳' })).toBeFocused()
	await expect(names).toHaveText(['Basic 月繳', 'Pro 月繳'])
})
