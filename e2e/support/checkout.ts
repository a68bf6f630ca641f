import { expect, type Page } from '@playwright/test'

/** Recur's published test cards. */
export const CARD = { works: '4147-6310-0000-0001', fails: '4147-6310-0000-0002' }

/** Pays on Recur's checkout page, which knows the e-mail already. */
export async function pay(page: Page, { name, card }: { name: string; card: string }): Promise<void> {
	await expect(page).toHaveURL(/\/checkout\/cs_/)
	await page.getByLabel(/^(姓名|Name)$/).fill(name)
	await page.getByLabel(card).check()
	await page.getByRole('button', { name: /付款 NT\$|Pay NT\$/ }).click()
}
