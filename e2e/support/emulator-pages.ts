import type { Page } from '@playwright/test'
import { CARD, pay } from './checkout.ts'
import { choosePro, type Stop, see } from './stop.ts'
import { manageButton } from './visit.ts'

/** Every page of the emulator, by name. */
export const emulatorPages = {
	'Recur’s portal': async ({ page, enterAs }) => {
		await enterAs('linked@example.com')
		await openPortal(page)
	},
	'Recur’s portal, past due': async ({ page, enterAs }) => {
		await enterAs('pastdue@example.com')
		await openPortal(page)
	},
	'Recur’s portal, used up': async ({ page, app, enterAs }) => {
		await enterAs('linked@example.com')
		await openPortal(page)
		const [session] = await app.emulator.listPortalSessions()
		await app.emulator.endPortalSession(session?.id ?? '', 'expired')
		await page.reload()
	},
	'the emulator’s console': async ({ page, app, enterAs }) => {
		await enterAs('linked@example.com')
		await openPortal(page)
		await app.emulator.addFault({ endpoint: 'products', kind: 'status_500' })
		await page.goto(app.emulatorOrigin)
		await see(page, 'pastdue@example.com')
	},
	'Recur’s checkout': openCheckout,
	'Recur’s checkout, declined': async (visit) => {
		await openCheckout(visit)
		await pay(visit.page, { name: '周美玲', card: CARD.fails })
		await visit.page.getByRole('alert').waitFor()
	},
	'Recur’s checkout, expired': async (visit) => {
		await openCheckout(visit)
		const [session] = await visit.app.emulator.listCheckoutSessions()
		await visit.app.emulator.expireCheckoutSession(session?.id ?? '')
		await visit.page.reload()
	},
} satisfies Record<string, Stop>

async function openPortal(page: Page): Promise<void> {
	await page.goto('/account')
	await manageButton(page).press('Enter')
	await page.waitForURL('**/s/ps_*')
	// axe skips closed details.
	for (const summary of await page.locator('summary').all()) await summary.click()
}

async function openCheckout({ page, enterAs }: Parameters<Stop>[0]): Promise<void> {
	await enterAs('new@example.com')
	await choosePro(page)
	await page.waitForURL('**/checkout/cs_*')
}
