import type { Locator, Page } from '@playwright/test'
import { CARD, pay } from './support/checkout.ts'
import { expect, signIn, test } from './support/fixtures.ts'
import type { RunningApp } from './support/start-app.ts'
import { expectPortalOf, manageButton, reloadUntilVisible, wayBack } from './support/visit.ts'

const BUYER = { name: '周美玲', email: 'new@example.com' }
const LONG_MS = 60 * 60_000

const deliveries = [
	{ how: 'at once', webhooks: {} },
	{ how: 'long after the page', webhooks: { delayMs: LONG_MS } },
	{ how: 'three times each', webhooks: { copies: 3, concurrency: 3 } },
	{ how: 'in reverse', webhooks: { order: 'reversed' } },
	{ how: 'never', webhooks: { url: null } },
] as const

for (const { how, webhooks } of deliveries) {
	test(`somebody new buys, cancels and comes back, and the page is true with webhooks ${how}`, async ({
		page,
		app,
		javaScriptEnabled,
	}) => {
		const expectTruth = truthOf(page, javaScriptEnabled)
		await app.emulator.updateWebhooks(webhooks)
		await signIn(page, BUYER.email)
		await buy(page)
		await expectTruth(page.getByText('您目前的訂閱：Pro 月繳'))
		if (how === 'long after the page') await expectUnsent(app)
		await expect(page.getByText('使用中')).toBeVisible()
		await expect(page.getByRole('definition')).toContainText(['年', '每月 NT$599'])

		await inPortal(page, async () => {
			await page.getByText('取消訂閱', { exact: true }).click()
			await page.getByRole('button', { name: '確認取消訂閱' }).click()
			await expect(page.getByRole('status')).toContainText('已取消訂閱')
		})
		await expectTruth(page.getByText('可使用至'))
		if (how === 'long after the page') await expectUnsent(app)
		await page.goto('/pro')
		await expect(page.getByText('歡迎！您的方案包含這個頁面。')).toBeVisible()

		await page.goto('/account')
		await inPortal(page, async () => {
			await page.getByRole('button', { name: '恢復訂閱' }).click()
			await expect(page.getByRole('status')).toContainText('已恢復訂閱')
		})
		await expectTruth(page.getByText('下次扣款日'))
		await expect(page.getByText('使用中')).toBeVisible()

		if (how !== 'never') await sendAllAgain(app)
		await expectTruth(page.getByText('下次扣款日'))
	})
}

/** 管理訂閱 → why there is nothing to manage → a plan → a card that fails → one that works. */
async function buy(page: Page): Promise<void> {
	await manageButton(page).click()
	await expect(page).toHaveURL('/pricing?reason=no-subscription')
	await page.getByRole('button', { name: '選擇 Pro 月繳' }).click()
	await expect(page.getByLabel('電子郵件')).toHaveValue(BUYER.email)
	await pay(page, { name: BUYER.name, card: CARD.fails })
	await expect(page.getByRole('alert')).toContainText('付款失敗')
	await pay(page, { name: BUYER.name, card: CARD.works })
	await expect(page).toHaveURL(/\/account/)
}

async function inPortal(page: Page, act: () => Promise<void>): Promise<void> {
	await manageButton(page).click()
	await expectPortalOf(page, BUYER)
	await act()
	await wayBack(page).click()
	await expect(page).toHaveURL(/\/account/)
}

/** With JavaScript the page shows the sentence by itself, under a clean address; without, after a plain reload. */
function truthOf(page: Page, javaScriptEnabled: boolean) {
	return async (sentence: Locator): Promise<void> => {
		if (!javaScriptEnabled) return await reloadUntilVisible(page, sentence)
		await expect(sentence).toBeVisible()
		await expect(page).toHaveURL('/account')
	}
}

/** The latest event has not been sent, so the page did not learn from it. */
async function expectUnsent({ emulator }: RunningApp): Promise<void> {
	const deliveries = await emulator.listDeliveries()
	expect(deliveries.at(-1)).toMatchObject({ state: 'pending', attempts: [] })
}

/** Old events sent again, newest first, must not change the page. */
async function sendAllAgain({ emulator }: RunningApp): Promise<void> {
	const deliveries = await emulator.listDeliveries()
	for (const { id } of deliveries.reverse()) await emulator.sendAgain(id)
}
