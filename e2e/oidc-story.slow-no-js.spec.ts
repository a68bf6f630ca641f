import { expect, test } from './support/fixtures.ts'

// With a name for the button the application has a provider, at `localhost` and `127.0.0.1`.
test.use({ appEnv: { OIDC_BUTTON_NAME: '範例公司' } })

test('signs in at a provider, signs out, signs in again', async ({ page, canary }) => {
	canary.add('person@provider.test', 'the-secret-of-the-client')
	await page.goto('/account')
	await page.getByRole('button', { name: '使用 範例公司 登入' }).click()
	await page.getByLabel('Subject').fill('person')
	await page.getByRole('button', { name: 'Allow' }).click()
	await expect(page).toHaveURL('/account')
	await expect(page.getByText('person@provider.test')).toBeVisible()

	// The provider knows the browser by now and leads straight back.
	await page.getByRole('button', { name: '登出' }).click()
	await page.goto('/login?redirectTo=%2Fpricing')
	await page.getByRole('button', { name: '使用 範例公司 登入' }).click()
	await expect(page).toHaveURL('/pricing')
	await expect(page.getByRole('button', { name: '登出' })).toBeVisible()
})

test('comes back to the sign-in page with a reason', async ({ page }) => {
	await page.goto('/login')
	await page.getByRole('button', { name: '使用 範例公司 登入' }).click()
	await page.getByRole('button', { name: 'Deny' }).click()
	await expect(page.getByRole('alert')).toHaveText('您在 範例公司 取消了登入。')
	await expect(page.getByLabel('密碼')).toBeVisible()
})
