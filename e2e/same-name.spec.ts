import { expect, test } from './support/fixtures.ts'
import { reloadUntilVisible } from './support/visit.ts'

// Plans that have the same name.
const PLANS = [
	{ id: 'studio-monthly-id', slug: 'studio-monthly', name: 'Studio', price: 300, interval: 'month' },
	{ id: 'studio-yearly-id', slug: 'studio-yearly', name: 'Studio', price: 3000, interval: 'year' },
] as const

test('shows both plans of the same name after one changes', async ({ page, app, enterAs }) => {
	const customer = await app.emulator.getCustomer('demolinkedcustomer000001')
	if (!customer) throw new Error('The emulator does not know the customer of linked@example.com')
	await app.emulator.putProducts([...PLANS])
	const [monthly, yearly] = PLANS.map(({ id, slug }) => ({ id: `sub-of-${id}`, product: slug }))
	if (!monthly || !yearly) throw new Error('unreachable')
	await app.emulator.putCustomer({ ...customer, subscriptions: [monthly, yearly] })
	await enterAs('linked@example.com')
	await reloadUntilVisible(page, page.getByText('每年 NT$3,000'))
	await app.emulator.putCustomer({ ...customer, subscriptions: [{ ...monthly, status: 'past_due' }, yearly] })
	// The page shows what it holds, and then what Recur says now.
	await page.goto('/account?from=portal')
	await expect(page.getByText('付款逾期')).toBeVisible()
	await expect(page.getByText('您目前的訂閱：Studio')).toHaveCount(2)
	await expect(page.getByText('使用中')).toHaveCount(1)
})
