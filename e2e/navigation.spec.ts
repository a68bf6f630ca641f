import { expect, test } from './support/fixtures.ts'
import { manageButton, untilAlive } from './support/visit.ts'

test.use({ locale: 'en' })

test('links lead from page to page without a load', async ({ page, enterAs }) => {
	await enterAs('new@example.com')
	await page.goto('/account')
	await untilAlive(manageButton(page))
	await page.evaluate(() => Object.assign(window, { isSame: true }))
	await page.getByRole('link', { name: 'Delete account' }).click()
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete your account')
	await page.getByRole('link', { name: 'Back to my account' }).click()
	await expect(manageButton(page)).toBeVisible()
	await page.getByRole('link', { name: 'Pricing' }).click()
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Plans')
	await expect(page).toHaveTitle('Plans · Recur Portal')
	await page.goBack()
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Account settings')
	expect(await page.evaluate(() => 'isSame' in window)).toBe(true)
})

test.describe('a page that cannot be fetched', () => {
	test.use({ expectedProblems: [[/500|Error/], { scope: 'test' }] })

	test('is an error page in the person’s language', async ({ page, enterAs }) => {
		await enterAs('new@example.com')
		await page.goto('/account')
		await untilAlive(manageButton(page))
		await page.route('**/pricing.data*', (route) => route.fulfill({ status: 500, body: 'broken' }))
		await page.getByRole('link', { name: 'Pricing' }).click()
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Something went wrong')
		await expect(page.locator('html')).toHaveAttribute('lang', 'en')
		await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
	})
})
