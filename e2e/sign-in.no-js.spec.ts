import { expect, test } from './support/fixtures.ts'

test('offers no button to show the password without JavaScript', async ({ page }) => {
	await page.goto('/login')
	await expect(page.getByLabel('密碼', { exact: true })).toBeVisible()
	await expect(page.getByRole('main').getByRole('button')).toHaveText(['登入'])
})
