import { expect, test } from './support/fixtures.ts'
import { expectPortalOf, reloadUntilVisible, wayBack } from './support/visit.ts'

const LATE = { name: '李承翰', email: 'pastdue@example.com' }
const NOTICE = '上次付款失敗，請更新付款方式，以免服務中斷。'

test('leads from every page to the portal when overdue', async ({ page, enterAs }) => {
	await enterAs('pastdue@example.com')
	await reloadUntilVisible(page, page.getByText('上次付款失敗'))
	for (const path of ['/', '/pricing', '/account', '/no/such/page']) {
		await page.goto(path)
		const notice = page.getByRole('region', { name: '付款提醒' })
		await expect(notice).toContainText(NOTICE)
		await notice.getByRole('button', { name: '更新付款方式' }).click()
		await expectPortalOf(page, LATE)
	}
})

test('shows the notice on the visit that learns of it', async ({ page, enterAs, javaScriptEnabled }) => {
	await enterAs('pastdue@example.com')
	await page.goto('/account?status=wait')
	if (javaScriptEnabled) await expect(page.getByText(NOTICE)).toBeVisible()
	else await reloadUntilVisible(page, page.getByText(NOTICE))
})

test('hides the notice once everything is paid', async ({ page, app, enterAs }) => {
	await enterAs('pastdue@example.com')
	await reloadUntilVisible(page, page.getByText('上次付款失敗'))
	await page.getByRole('button', { name: '更新付款方式' }).click()
	await expectPortalOf(page, LATE)
	const customer = await app.emulator.getCustomer('demopastduecustomer00001')
	if (!customer) throw new Error('The emulator does not know the customer of pastdue@example.com')
	const subscriptions = customer.subscriptions.map((subscription) => ({ ...subscription, status: 'active' as const }))
	await app.emulator.putCustomer({ ...customer, subscriptions })
	await wayBack(page).click()
	await expect(page).toHaveURL(/\/account/)
	await reloadUntilVisible(page, page.getByText('使用中'))
	await page.goto('/')
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
	await expect(page.getByText(NOTICE)).toBeHidden()
})
