import { expect, test } from './support/fixtures.ts'
import { expectLanguage, preferLanguages } from './support/languages.ts'
import { manageButton } from './support/visit.ts'

test('keeps the chosen language, in Recur’s portal too', async ({ page, enterAs }) => {
	await page.goto('/pricing?reason=no-subscription')
	await page.getByRole('button', { name: 'English' }).click()
	await expect(page).toHaveURL('/pricing?reason=no-subscription')
	await expectLanguage(page, 'en')
	await expect(page.getByRole('heading', { name: 'You don’t have a plan yet' })).toBeVisible()
	await expect(page.getByRole('button', { name: 'English' })).toHaveAttribute('aria-pressed', 'true')

	await enterAs('linked@example.com')
	await page.goto('/account')
	await expect(page).toHaveTitle(/Account settings/)
	await manageButton(page).press('Enter')
	await expect(page.getByRole('heading', { name: 'Billing and subscription' })).toBeVisible()
	await expectLanguage(page, 'en')
	await page.getByRole('link', { name: /Return to/ }).click()
	await expectLanguage(page, 'en')

	await page.getByRole('button', { name: '中文' }).click()
	await expectLanguage(page, 'zh-TW')
	await manageButton(page).press('Enter')
	await expect(page.getByRole('heading', { name: '帳單與訂閱' })).toBeVisible()
})

test('shows refusals in the language of the page', async ({ page, enterAs }) => {
	await preferLanguages(page, 'en')
	await enterAs('unverified@example.com')
	await page.goto('/account')
	await manageButton(page).press('Enter')
	await expect(page.getByRole('alert')).toContainText('Your email is not verified yet')
})
