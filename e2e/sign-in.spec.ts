import { expect, test } from './support/fixtures.ts'

test('shows the password on request, and sends it hidden', async ({ page }) => {
	await page.goto('/login')
	const password = page.getByLabel('密碼', { exact: true })
	await password.fill('not the password')
	await expect(password).toHaveAttribute('type', 'password')
	await page.getByRole('button', { name: '顯示 密碼' }).click()
	await expect(password).toHaveAttribute('type', 'text')
	await page.getByRole('button', { name: '隱藏 密碼' }).click()
	await expect(password).toHaveAttribute('type', 'password')
	await page.getByRole('button', { name: '顯示 密碼' }).click()
	await page.getByLabel('電子郵件').fill('linked@example.com')
	await page.evaluate(() => {
		document.addEventListener('submit', (event) => event.preventDefault())
	})
	await password.press('Enter')
	await expect(password).toHaveAttribute('type', 'password')
	await expect(password).toHaveValue('not the password')
})

test('a forgotten password leads to a code, which leads where the person wanted to go', async ({ page }) => {
	await page.goto('/login?redirectTo=%2Fpricing')
	await page.getByRole('link', { name: '忘記密碼？' }).click()
	await expect(page).toHaveURL('/login/code?redirectTo=%2Fpricing')
})

test('a refusal has one frame', async ({ page }) => {
	await page.goto('/login')
	await page.getByLabel('電子郵件').fill('linked@example.com')
	await page.getByLabel('密碼', { exact: true }).fill('not the password')
	await page.keyboard.press('Enter')
	const refusal = page.getByRole('alert')
	await expect(refusal).toBeFocused()
	const frames = await refusal.evaluate((element) => {
		const { outlineStyle, borderTopStyle } = getComputedStyle(element)
		return { outlineStyle, borderTopStyle }
	})
	expect(frames).toEqual({ outlineStyle: 'none', borderTopStyle: 'solid' })
})
