import { expect, type Locator, type Page } from '@playwright/test'

const PORTAL_URL = /\/s\/ps_\w+$/

/**
 * 管理訂閱, or the same button in English. Press it by its key: while the status of the subscription comes in, the page grows, and a
 * click may begin on the button and end beside it.
 */
export function manageButton(page: Page): Locator {
	return page.getByRole('button', { name: /^(管理訂閱|Manage subscription)$/ })
}

/** Waits until React has hydrated the button. */
export async function untilAlive(button: Locator): Promise<void> {
	await expect
		.poll(() => button.evaluate((element) => Object.keys(element).some((key) => key.startsWith('__reactProps'))))
		.toBe(true)
}

/** Opens the account page and presses the button. */
export async function pressManage(page: Page): Promise<void> {
	await page.goto('/account')
	await manageButton(page).press('Enter')
}

/** Opens the account page again and again until the locator is visible. For pages that no script updates. */
export async function reloadUntilVisible(page: Page, locator: Locator): Promise<void> {
	await openUntilVisible(page, '/account?status=wait', locator)
}

/** Opens a page again and again until what the server sent shows the locator. Each look is one look, however long it takes. */
export async function openUntilVisible(page: Page, path: string, locator: Locator): Promise<void> {
	const look = async () => {
		await page.goto(path)
		return await locator.isVisible()
	}
	await expect.poll(look, { message: `${path} with ${locator}` }).toBe(true)
}

/** The status of linked@example.com: with JavaScript the open page shows it by itself. */
export async function untilStatusIsShown(page: Page, javaScriptEnabled: boolean): Promise<void> {
	const status = page.getByText('您目前的訂閱：Pro 月繳')
	if (javaScriptEnabled) await expect(status).toBeVisible()
	else await reloadUntilVisible(page, status)
}

/** Expects the portal of this person, named as Recur names them. */
export async function expectPortalOf(page: Page, person: { name: string; email: string }): Promise<void> {
	await expect(page).toHaveURL(PORTAL_URL)
	await expect(page.getByRole('definition')).toHaveText([person.name, person.email])
}

/** The link on Recur's pages back to the app. */
export function wayBack(page: Page): Locator {
	return page.getByRole('banner').getByRole('link', { name: /返回|Return to/ })
}
