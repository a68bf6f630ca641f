import type { Locator, Page } from '@playwright/test'
import { expect, test } from './support/fixtures.ts'
import { holdPress, holdScripts } from './support/held-requests.ts'
import type { RunningApp } from './support/start-app.ts'
import { expectPortalOf, manageButton, pressManage, untilAlive, wayBack } from './support/visit.ts'

const LINKED = { name: '林怡君', email: 'linked@example.com' }

test('shows and announces that the portal opens', async ({ page, enterAs }) => {
	const press = await holdPress(page)
	await enterAs('linked@example.com')
	await page.goto('/account')
	expect(await pressAndLook(page)).toEqual({ label: '載入中...', announced: '載入中...' })
	press.letGo()
	await expectPortalOf(page, LINKED)
})

for (const impatience of ['clicks', 'keys'] as const) {
	test(`asks Recur once despite more ${impatience}`, async ({ page, app, enterAs }) => {
		const press = await holdPress(page)
		await enterAs('linked@example.com')
		await page.goto('/account')
		await untilAlive(manageButton(page))
		await manageButton(page).focus()
		const { x, y } = await middleOf(manageButton(page))
		await page.mouse.dblclick(x, y)
		// A browser cancels a form it has not sent yet, so the first must have been sent before the next is tried.
		await expect.poll(press.count, { intervals: [20] }).toBe(1)
		if (impatience === 'clicks') await page.mouse.dblclick(x, y)
		else for (const key of ['Enter', 'Space']) await page.keyboard.press(key)
		press.letGo()
		await expectPortalOf(page, LINKED)
		expect(press.count()).toBe(1)
		expect(await portalCalls(app)).toBe(1)
	})
}

test('announces a failure and moves the focus to it', async ({ page, app, enterAs }) => {
	await app.emulator.addFault({ endpoint: 'portal_sessions', kind: 'status_500' })
	await enterAs('linked@example.com')
	await pressManage(page)
	await expect(page.getByRole('alert')).toBeFocused()
	await expect(page.getByRole('alert')).toHaveText('無法開啟帳戶管理頁面，請稍後再試')
	await page.keyboard.press('Tab')
	await expect(manageButton(page)).toBeFocused()
})

test('leaves the focus where the person put it before the scripts came', async ({ page, enterAs }) => {
	await enterAs('unverified@example.com')
	const scripts = await holdScripts(page)
	await page.goto('/pricing', { waitUntil: 'commit' })
	await expect(page.getByRole('alert')).toBeVisible()
	const link = page.getByRole('main').getByRole('link').first()
	await link.focus()
	scripts.letGo()
	await untilAlive(link)
	// The effects of hydration run before the browser is idle.
	await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
	await expect(link).toBeFocused()
})

test('works again after the back button', async ({ page, enterAs }) => {
	await enterAs('linked@example.com')
	await pressManage(page)
	await expectPortalOf(page, LINKED)
	await page.goBack()
	await expect(page).toHaveURL('/account')
	await manageButton(page).press('Enter')
	await expectPortalOf(page, LINKED)
})

test('releases the button of a page kept in history', async ({ page, enterAs }) => {
	const press = await holdPress(page)
	await enterAs('linked@example.com')
	await page.goto('/account')
	expect(await pressAndLook(page)).toMatchObject({ label: '載入中...' })
	await expect.poll(press.count).toBe(1)
	await comeBackFromHistory(page)
	await expect(manageButton(page)).toHaveAttribute('aria-disabled', 'false')
	press.letGo()
	await manageButton(page).press('Enter')
	await expectPortalOf(page, LINKED)
})

test('opens no portal by visit, hover, prefetch or HEAD', async ({ page, app, enterAs }) => {
	await enterAs('linked@example.com')
	await page.goto('/')
	await page.getByRole('navigation').getByRole('link', { name: '帳戶' }).hover()
	await page.getByRole('link', { name: '前往我的帳戶' }).hover()
	await page.getByRole('link', { name: '前往我的帳戶' }).click()
	await expect(manageButton(page)).toBeVisible()
	await manageButton(page).hover()
	const headers = { 'Sec-Purpose': 'prefetch' }
	for (const path of ['/account', '/account.data', '/api/portal']) {
		await page.request.get(path, { headers })
		await page.request.head(path, { headers })
	}
	expect(await portalCalls(app)).toBe(0)
	// What a hover had sent would have come to Recur before this.
	await manageButton(page).press('Enter')
	await expectPortalOf(page, LINKED)
	expect(await portalCalls(app)).toBe(1)
})

test('gives each of two tabs its own portal session', async ({ page, context, enterAs }) => {
	const presses = await holdPress(context)
	await enterAs('linked@example.com')
	const other = await context.newPage()
	await Promise.all([page.goto('/account'), other.goto('/account')])
	await Promise.all([manageButton(page).click({ noWaitAfter: true }), manageButton(other).click({ noWaitAfter: true })])
	await expect.poll(presses.count).toBe(2)
	presses.letGo()
	await expectPortalOf(page, LINKED)
	await expectPortalOf(other, LINKED)
	expect(page.url()).not.toBe(other.url())
	await Promise.all([wayBack(page).click(), wayBack(other).click()])
	await expect(manageButton(page)).toBeVisible()
	await expect(manageButton(other)).toBeVisible()
})

async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
	const box = await locator.boundingBox()
	if (!box) throw new Error('The element is not visible')
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

async function portalCalls({ emulator }: RunningApp): Promise<number> {
	const requests = await emulator.listRequests()
	return requests.filter(({ path }) => path === '/v1/portal/sessions').length
}

/**
 * Presses the button and returns what the page shows as soon as it is disabled. Playwright's own locators would wait until
 * the browser has left the page.
 */
async function pressAndLook(page: Page): Promise<{ label: string | null; announced: string | null | undefined }> {
	await untilAlive(manageButton(page))
	const look = manageButton(page).evaluate((button) => {
		return new Promise<{ label: string | null; announced: string | null | undefined }>((resolve) => {
			const observer = new MutationObserver(() => {
				if (button.ariaDisabled !== 'true') return
				resolve({
					label: button.textContent,
					announced: button.parentElement?.querySelector('[role=status]')?.textContent,
				})
			})
			observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
		})
	})
	await manageButton(page).click({ noWaitAfter: true })
	return await look
}

/** Simulates a return from the back/forward cache, which Playwright switches off. */
async function comeBackFromHistory(page: Page): Promise<void> {
	const browser = await page.context().newCDPSession(page)
	await browser.send('Page.stopLoading')
	await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
}
