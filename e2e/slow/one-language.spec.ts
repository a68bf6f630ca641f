import type { BrowserContext, Page } from '@playwright/test'
import { locales } from '#app/i18n/locale.ts'
import { expect, test } from '../support/fixtures.ts'
import { expectLanguage } from '../support/languages.ts'
import { manageButton, untilAlive } from '../support/visit.ts'

for (const locale of locales) {
	test.describe(locale, () => {
		test.use({ locale })

		test('a browser loads the messages that the head of the page names', async ({ page, enterAs }) => {
			const loaded: string[] = []
			page.on('request', (request) => loaded.push(new URL(request.url()).pathname))
			await enterAs('linked@example.com')
			await page.goto('/account')
			await untilAlive(manageButton(page))
			const files = loaded.filter((path) => /^\/assets\/(en|zh-TW)-\w+\.js$/.test(path))
			expect(files).toEqual([expect.stringContaining(`/${locale}-`)])
			await expect(page.locator(`head > link[rel=modulepreload][href="${files[0]}"]`)).toHaveCount(1)
		})
	})
}

test.describe('a language chosen in another tab', () => {
	test.use({ locale: 'en' })

	test('is shown on the next page', async ({ page, context, enterAs }) => {
		await enterAs('new@example.com')
		await openAccount(page)
		await chooseChinese(context)
		await page.getByRole('link', { name: 'Delete account' }).click()
		await expectLanguage(page, 'zh-TW')
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('刪除帳戶')
		await expect(page).toHaveTitle('刪除帳戶 · Recur Portal')
		await expect(page.getByRole('button', { name: '中文' })).toHaveAttribute('aria-pressed', 'true')
		expect(await isSame(page)).toBe(true)
	})

	test.describe('whose file is gone', () => {
		test.use({ expectedProblems: [[/\/zh-TW-\w+\.js|Failed to load resource/], { scope: 'test' }] })

		test('reloads the whole page', async ({ page, context, enterAs }) => {
			await enterAs('new@example.com')
			await openAccount(page)
			await chooseChinese(context)
			await page.route('**/assets/zh-TW-*', (route) => route.fulfill({ status: 404 }), { times: 1 })
			await page.getByRole('link', { name: 'Delete account' }).click()
			await expect(page.getByRole('heading', { level: 1 })).toHaveText('刪除帳戶')
			expect(await isSame(page)).toBe(false)
		})
	})
})

async function openAccount(page: Page): Promise<void> {
	await page.goto('/account')
	await untilAlive(manageButton(page))
	await page.evaluate(() => Object.assign(window, { isSame: true }))
}

/** Whether no page was loaded since. */
async function isSame(page: Page): Promise<boolean> {
	return await page.evaluate(() => 'isSame' in window)
}

async function chooseChinese(context: BrowserContext): Promise<void> {
	const tab = await context.newPage()
	await tab.goto('/')
	await tab.getByRole('button', { name: '中文' }).click()
	await expectLanguage(tab, 'zh-TW')
	// When a page closes, the browser does not report the end of what it still loads.
	await untilAlive(tab.getByRole('button', { name: '中文' }))
	await tab.close()
}
