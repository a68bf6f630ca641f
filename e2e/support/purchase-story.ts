import { expect, type Locator, type Page } from '@playwright/test'
import { CARD, pay } from './checkout.ts'
import { signIn } from './fixtures.ts'
import type { RunningApp } from './start-app.ts'
import { expectPortalOf, manageButton, reloadUntilVisible, wayBack } from './visit.ts'

const BUYER = { name: '周美玲', email: 'new@example.com' }
const LONG_MS = 60 * 60_000

/** How Recur's webhooks come. */
export const deliveries = {
	'at once': {},
	'long after the page': { delayMs: LONG_MS },
	'three times each': { copies: 3, concurrency: 3 },
	'in reverse': { order: 'reversed' },
	never: { url: null },
} as const

type Teller = { page: Page; app: RunningApp; javaScriptEnabled: boolean }

/** Somebody new buys, cancels and resumes, and the page is true after each step. */
export async function tellPurchaseStory(how: keyof typeof deliveries, teller: Teller): Promise<void> {
	const { page, app } = teller
	const expectTruth = truthOf(teller)
	await app.emulator.updateWebhooks(deliveries[how])
	await signIn(page, BUYER.email)
	await buy(page)
	await expectTruth(page.getByText('您目前的訂閱：Pro 月繳'))
	if (how === 'long after the page') await expectUnsent(app)
	await expect(page.getByText('使用中')).toBeVisible()
	await expect(page.getByText('每月 NT$599')).toBeVisible()
	await expect(page.getByRole('definition')).toContainText('年')

	await inPortal(page, async () => {
		await page.getByText('取消訂閱', { exact: true }).click()
		await page.getByRole('button', { name: '確認取消訂閱' }).click()
		await expect(page.getByRole('status')).toContainText('已取消訂閱')
	})
	await expectTruth(page.getByText('可使用至'))
	if (how === 'long after the page') await expectUnsent(app)
	await page.goto('/pro')
	await expect(page.getByText('歡迎，您的方案包含這個頁面。')).toBeVisible()

	await page.goto('/account')
	await inPortal(page, async () => {
		await page.getByRole('button', { name: '恢復訂閱' }).click()
		await expect(page.getByRole('status')).toContainText('已恢復訂閱')
	})
	await expectTruth(page.getByText('下次扣款日'))
	await expect(page.getByText('使用中')).toBeVisible()

	// What is still on its way would meet the next test.
	if (how !== 'long after the page') await app.emulator.settledDeliveries()
	const asked = await countQuestions(app)
	if (how !== 'never') await sendAllAgain(app)
	if (how === 'long after the page') await expect.poll(() => countQuestions(app)).toBeGreaterThan(asked)
	await page.goto('/account')
	await expectTruth(page.getByText('下次扣款日'))
	await expect(page.getByText('使用中')).toBeVisible()
}

/** 管理訂閱 → why there is nothing to manage → a plan → a card that fails → one that works. */
async function buy(page: Page): Promise<void> {
	await manageButton(page).press('Enter')
	await expect(page).toHaveURL('/pricing?reason=no-subscription')
	await page.getByRole('button', { name: '選擇 Pro' }).click()
	await expect(page.getByLabel('電子郵件')).toHaveValue(BUYER.email)
	await pay(page, { name: BUYER.name, card: CARD.fails })
	await expect(page.getByRole('alert')).toContainText('付款失敗')
	await pay(page, { name: BUYER.name, card: CARD.works })
	await expect(page).toHaveURL(/\/account/)
}

async function inPortal(page: Page, act: () => Promise<void>): Promise<void> {
	await manageButton(page).press('Enter')
	await expectPortalOf(page, BUYER)
	await act()
	await wayBack(page).click()
	await expect(page).toHaveURL(/\/account/)
}

/** With JavaScript the page shows the sentence by itself, under a clean address; without, after a plain reload. */
function truthOf({ page, javaScriptEnabled }: Teller) {
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

/** How often Recur was asked how things stand. */
async function countQuestions({ emulator }: RunningApp): Promise<number> {
	const requests = await emulator.listRequests()
	return requests.filter(({ path }) => path.includes('entitlements')).length
}
