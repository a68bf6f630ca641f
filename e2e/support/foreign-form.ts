import { expect, type Page } from '@playwright/test'
import type { ForeignSite, ForeignSiteOptions } from './foreign-site.ts'
import type { RunningApp } from './start-app.ts'

/** What a form of another site may try to post, and with which fields. */
export const targets: Record<'/account' | '/pricing' | '/logout' | '/locale', Record<string, string>> = {
	'/account': {},
	'/pricing': { productId: 'demoproductpromonthly001' },
	'/logout': {},
	'/locale': { locale: 'en', redirectTo: '/account' },
}

type Visit = {
	page: Page
	app: RunningApp
	foreignSite(path: string, options?: ForeignSiteOptions): Promise<ForeignSite>
}

/** Somebody who is signed in presses the button of a foreign page, and nothing has changed afterwards. */
export async function expectFormRefused({ page, app, foreignSite }: Visit, path: keyof typeof targets): Promise<void> {
	const site = await foreignSite(path, { fields: targets[path] })
	for (const address of [site.crossSite, site.sameSite]) {
		await page.goto(address)
		const [answer] = await Promise.all([
			page.waitForResponse(`${app.url}${path}`),
			page.getByRole('button', { name: 'Win' }).click(),
		])
		expect(answer.status()).toBe(403)
		await expect(page.getByRole('heading', { name: '這個請求來自其他網站' })).toBeVisible()
	}
	expect(await minted(app)).toEqual([])

	await page.getByRole('link', { name: '回到首頁' }).click()
	await expect(page.getByRole('link', { name: '前往我的帳戶' })).toBeVisible()
}

/** What Recur was asked to make. It may be asked how things stand at any time. */
export async function minted({ emulator }: RunningApp) {
	const requests = await emulator.listRequests()
	return requests.filter(({ method }) => method === 'POST')
}
