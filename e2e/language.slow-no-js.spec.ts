import type { Page } from '@playwright/test'
import { expect, signIn, test } from './support/fixtures.ts'
import { preferLanguages } from './support/prefer-languages.ts'
import { manageButton } from './support/visit.ts'

const negotiated = [
	{ header: 'zh-TW,zh;q=0.9,en;q=0.8', lang: 'zh-TW' },
	{ header: 'en-GB,en;q=0.9', lang: 'en' },
	{ header: 'fr-FR,en;q=0.5,zh;q=0.1', lang: 'en' },
	{ header: 'ja', lang: 'zh-TW' },
]

test('the browser’s languages choose, and Chinese is for everybody else', async ({ page }) => {
	for (const { header, lang } of negotiated) {
		await preferLanguages(page, header)
		await page.goto('/')
		await expectLanguage(page, lang)
	}
})

test('the switch changes the page one is on, keeps the choice, and Recur’s portal follows', async ({
	page,
	enterAs,
}) => {
	await page.goto('/pricing?reason=no-subscription')
	await page.getByRole('button', { name: 'English' }).click()
	await expect(page).toHaveURL('/pricing?reason=no-subscription')
	await expectLanguage(page, 'en')
	await expect(page.getByRole('heading', { name: 'Why am I here?' })).toBeVisible()
	await expect(page.getByRole('button', { name: 'English' })).toHaveAttribute('aria-pressed', 'true')

	await enterAs('linked@example.com')
	await page.goto('/account')
	await expect(page).toHaveTitle(/Account settings/)
	await manageButton(page).click()
	await expect(page.getByRole('heading', { name: 'Billing and subscription' })).toBeVisible()
	await expectLanguage(page, 'en')
	await page.getByRole('link', { name: /Return to/ }).click()
	await expectLanguage(page, 'en')

	await page.getByRole('button', { name: '中文' }).click()
	await expectLanguage(page, 'zh-TW')
	await manageButton(page).click()
	await expect(page.getByRole('heading', { name: '帳單與訂閱' })).toBeVisible()
})

test('the choice of a person waits for them in another browser', async ({ page, browser, app }) => {
	await signIn(page, 'linked@example.com')
	await page.getByRole('button', { name: 'English' }).click()
	await expectLanguage(page, 'en')

	const elsewhere = await browser.newPage({ locale: 'zh-TW', baseURL: app.url })
	await signIn(elsewhere, 'linked@example.com')
	await expectLanguage(elsewhere, 'en')
	await elsewhere.close()
})

test('refusals speak the language of the page', async ({ page, enterAs }) => {
	await preferLanguages(page, 'en')
	await enterAs('unverified@example.com')
	await page.goto('/account')
	await manageButton(page).click()
	await expect(page.getByRole('alert')).toContainText('Your e-mail is not verified yet')
})

async function expectLanguage(page: Page, lang: string): Promise<void> {
	await expect(page.locator('html')).toHaveAttribute('lang', lang)
}
