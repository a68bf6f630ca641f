import { expect, type Page } from '@playwright/test'
import type { FaultKind } from '#recur-emulator'
import type { RunningApp } from './start-app.ts'
import { expectPortalOf, manageButton } from './visit.ts'

/** linked@example.com presses while Recur fails in this way, and again once it works. */
export async function pressThroughFault(page: Page, { emulator }: RunningApp, kind: FaultKind): Promise<void> {
	await emulator.addFault({ endpoint: 'portal_sessions', kind })
	await page.goto('/account')
	const [answer] = await Promise.all([
		page.waitForResponse((response) => response.request().method() === 'POST'),
		manageButton(page).press('Enter'),
	])
	expect(answer.status()).toBe(503)
	expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0)
	await expect(page.getByRole('alert')).toHaveText('無法開啟帳戶管理頁面，請稍後再試')

	await emulator.clearFaults()
	await manageButton(page).press('Enter')
	await expectPortalOf(page, { name: '林怡君', email: 'linked@example.com' })
}
