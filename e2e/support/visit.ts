import { expect, type Locator, type Page } from '@playwright/test'

/** 管理訂閱 and its namesake in English. */
export function manageButton(page: Page): Locator {
	return page.getByRole('button', { name: /^(管理訂閱|Manage subscription)$/ })
}

/** Waits until React has taken over the button: before, the form works, and nothing is added to it. */
export async function untilAlive(button: Locator): Promise<void> {
	await expect
		.poll(() => button.evaluate((element) => Object.keys(element).some((key) => key.startsWith('__reactProps'))))
		.toBe(true)
}

/** Opens the account page and presses the button. */
export async function pressManage(page: Page): Promise<void> {
	await page.goto('/account')
	await manageButton(page).click()
}

/** Whose portal the browser shows. The person it belongs to, as Recur knows them. */
export async function expectPortalOf(page: Page, person: { name: string; email: string }): Promise<void> {
	await expect(page).toHaveURL(/\/s\/ps_\w+$/)
	await expect(page.getByRole('definition')).toHaveText([person.name, person.email])
}

/** The link of Recur's pages that leads back to where one came from. */
export function wayBack(page: Page): Locator {
	return page.getByRole('banner').getByRole('link', { name: /返回|Return to/ })
}
