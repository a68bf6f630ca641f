import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { manageButton, untilAlive } from '../support/visit.ts'

const PLACES = [
	{
		path: '/account',
		email: 'linked@example.com',
		endpoint: 'portal_sessions',
		hosted: /\/s\/ps_/,
		button: manageButton,
	},
	{
		path: '/pricing',
		email: 'new@example.com',
		endpoint: 'checkout_sessions',
		hosted: /\/checkout\/cs_/,
		button: (page: Page) => page.getByRole('button', { name: '選擇 Pro' }),
	},
] as const

for (const { path, email, endpoint, hosted, button } of PLACES) {
	for (const key of ['ControlOrMeta', 'Shift'] as const) {
		test(`${key} and a click leave ${path} usable`, async ({ page, context, enterAs }) => {
			await enterAs(email)
			await page.goto(path)
			await untilAlive(button(page))
			const opening = context.waitForEvent('page')
			await button(page).click({ modifiers: [key] })
			await expect(await opening).toHaveURL(hosted)
			await expectUsable(button(page))
			await button(page).click()
			await expect(page).toHaveURL(hosted)
		})
	}

	test(`Stop leaves ${path} usable`, async ({ page, app, enterAs }) => {
		await enterAs(email)
		await page.goto(path)
		await untilAlive(button(page))
		await app.emulator.addFault({ endpoint, kind: 'hang', times: 1 })
		const pending = page.evaluate(untilPending)
		await button(page).click({ noWaitAfter: true })
		await pending
		await (await page.context().newCDPSession(page)).send('Page.stopLoading')
		await expectUsable(button(page))
		await button(page).click()
		await expect(page).toHaveURL(hosted)
	})
}

async function expectUsable(button: Locator): Promise<void> {
	await expect(button).toHaveAttribute('aria-disabled', 'false')
}

// Playwright's own locators would wait until the browser has left the page.
async function untilPending(): Promise<void> {
	const isPending = () => document.querySelector('[aria-disabled=true]') !== null
	while (!isPending()) await new Promise(requestAnimationFrame)
}
