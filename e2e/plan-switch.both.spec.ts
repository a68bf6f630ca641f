import { expect, test } from './support/fixtures.ts'

test('switches to yearly plans by mouse and keyboard', async ({ page }) => {
	await page.goto('/pricing')
	const plans = page
		.getByRole('main')
		.getByRole('listitem')
		.filter({ has: page.getByRole('heading') })
	await expect(plans).toContainText(['NT$299 每月', 'NT$599 每月'])
	await page.getByText('年繳省 16%').click()
	await expect(plans).toContainText(['NT$2,990 每年', 'NT$5,990 每年'])
	await expect(page.getByText('平均每月約 NT$499')).toBeVisible()
	await page.keyboard.press('ArrowLeft')
	await expect(page.getByRole('radio', { name: '月繳' })).toBeFocused()
	await expect(plans).toContainText(['NT$299 每月', 'NT$599 每月'])
})
