import { expect, type Page } from '@playwright/test'
import { expectPortalOf, manageButton, pressManage, wayBack } from './visit.ts'

/** Demo users whose portal opens, and whose it is by Recur. */
export const portalOwners = {
	linked: { name: '林怡君', email: 'linked@example.com' },
	external: { name: '陳冠宇', email: 'former.address@example.com' },
	email: { name: '張雅婷', email: 'email@example.com' },
	stale: { name: '黃志豪', email: 'stale@example.com' },
	pastdue: { name: '李承翰', email: 'pastdue@example.com' },
	canceled: { name: '王詩涵', email: 'canceled@example.com' },
}

/** Demo users who are refused. */
export const refusals = {
	unverified: { status: 403, sentence: '您的電子郵件尚未驗證' },
	conflict: { status: 409, sentence: '屬於另一個帳戶' },
}

/** Opens the portal of the demo user who is signed in, comes back, and opens it again. */
export async function visitPortal(page: Page, user: keyof typeof portalOwners): Promise<void> {
	await pressManage(page)
	await expectPortalOf(page, portalOwners[user])

	await wayBack(page).click()
	await expect(page).toHaveURL(/\/account(\?from=portal)?$/)
	await expect(page.getByText(`${user}@example.com`)).toBeVisible()

	await manageButton(page).press('Enter')
	await expectPortalOf(page, portalOwners[user])
}

export async function expectRefusal(page: Page, user: keyof typeof refusals): Promise<void> {
	const { status, sentence } = refusals[user]
	await page.goto('/account')
	const [answer] = await Promise.all([
		page.waitForResponse((response) => response.request().method() === 'POST'),
		manageButton(page).press('Enter'),
	])
	expect(answer.status()).toBe(status)
	await expect(page.getByRole('alert')).toContainText(sentence)
	await expect(page).toHaveURL('/account')
	await expect(manageButton(page)).toBeEnabled()
}
