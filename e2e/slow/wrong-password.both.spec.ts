import { expect, test } from '../support/fixtures.ts'

test('answers a wrong password like an unknown address', async ({ page }) => {
	await page.goto('/login')
	for (const email of ['linked@example.com', 'nobody@example.com']) {
		await page.getByLabel('電子郵件').fill(email)
		await page.getByLabel('密碼').fill('not the password')
		await page.getByRole('main').getByRole('button', { name: '登入' }).click()
		await expect(page.getByRole('alert')).toHaveText('電子郵件或密碼不正確。')
	}
})
