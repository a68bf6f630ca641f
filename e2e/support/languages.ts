import { expect, type Page } from '@playwright/test'

/** Sends this `Accept-Language` with every request of the page. Playwright's own option knows a single language only. */
export async function preferLanguages(page: Page, header: string): Promise<void> {
	await page.route('**/*', (route) =>
		route.continue({ headers: { ...route.request().headers(), 'accept-language': header } }),
	)
}

export async function expectLanguage(page: Page, lang: string): Promise<void> {
	await expect(page.locator('html')).toHaveAttribute('lang', lang)
}
