import { expect, test } from 'vitest'
import { CANCEL_URL, emulatorForTests } from './emulator-for-tests.ts'

const { control, checkoutUrl, get } = await emulatorForTests()
const VALID_CARD = '4147-6310-0000-0001'
const DECLINED_CARD = '4147-6310-0000-0002'
const shopper = { name: '陳小明', email: 'a@example.com', card: VALID_CARD }

test('shows product, price and link back', async () => {
	const response = await fetch(await checkoutUrl({ customer_email: 'a@example.com', customer_name: '陳小明' }))
	const page = await response.text()
	expect(response.status).toBe(200)
	expect(page).toMatch(/^<!doctype html><html lang="zh-TW">/)
	for (const shown of [
		'Pro 月繳',
		'NT$599',
		'每月',
		'value="陳小明"',
		'value="a@example.com"',
		VALID_CARD,
		DECLINED_CARD,
		'付款 NT$599',
	]) {
		expect(page).toContain(shown)
	}
	expect(page).toContain(`href="${CANCEL_URL}"`)
	expect(page).not.toMatch(/<script|src="|@import|url\(/)
})

test.each([
	['en-GB,en;q=0.9', 'en', 'Pay NT$599'],
	['fr, en;q=0.8, zh-TW;q=0.5', 'en', 'Pay NT$599'],
	['zh-Hant-TW, en', 'zh-TW', '付款 NT$599'],
	['de', 'zh-TW', '付款 NT$599'],
])('Accept-Language %s gives %s', async (language, lang, button) => {
	const page = await (await fetch(await checkoutUrl(), { headers: { 'Accept-Language': language } })).text()
	expect(page).toContain(`<html lang="${lang}">`)
	expect(page).toContain(button)
})

test('the form may redirect only to the store', async () => {
	const response = await fetch(await checkoutUrl())
	expect(response.headers.get('content-security-policy')).toContain("form-action 'self' https://app.example.com;")
	expect(response.headers.get('cache-control')).toBe('no-store')
})

test('paying creates all records and redirects', async () => {
	const url = await checkoutUrl({ external_customer_id: 'user1' })
	const response = await pay(url)
	const id = url.split('/').at(-1)
	expect([response.status, response.headers.get('location')]).toEqual([
		303,
		`https://app.example.com/account?checkout=${id}`,
	])
	const [session] = await control.listCheckoutSessions()
	expect(session).toMatchObject({ id, status: 'completed' })
	const customer = await control.getCustomer(session?.customerId ?? '')
	expect(customer).toMatchObject({
		email: 'a@example.com',
		name: '陳小明',
		externalId: 'user1',
		paymentMethod: { brand: 'VISA', last4: '0001' },
		subscriptions: [{ product: 'pro-monthly', status: 'active', canceledAt: null }],
		invoices: [{ product: 'pro-monthly', amount: 599, status: 'paid' }],
	})
	expect(await (await get('/subscriptions?external_id=user1')).json()).toMatchObject({
		has_active_subscription: true,
		data: [{ product_slug: 'pro-monthly', interval: 'month' }],
	})
})

test('after a declined card another one can pay', async () => {
	const url = await checkoutUrl()
	const declined = await pay(url, { card: DECLINED_CARD })
	const page = await declined.text()
	expect(declined.status).toBe(422)
	expect(page).toContain('role="alert"')
	expect(page).toContain('未扣款')
	expect(page).toContain('value="陳小明"')
	expect(await control.listCheckoutSessions()).toMatchObject([{ status: 'open', customerId: null }])
	expect((await pay(url)).status).toBe(303)
})

test.each([{ name: ' ' }, { email: 'nobody' }, { email: '' }, { card: '' }, { card: '4242-4242-4242-4242' }])(
	'shows the form again for %o',
	async (fields) => {
		const response = await pay(await checkoutUrl(), fields)
		expect(response.status).toBe(422)
		expect(await response.text()).toContain('請填寫')
	},
)

test('a double click pays once', async () => {
	const url = await checkoutUrl()
	const answers = await Promise.all([pay(url), pay(url), pay(url)])
	expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
	const { data } = (await (await get('/subscriptions?email=a%40example.com')).json()) as { data: unknown[] }
	expect(data).toHaveLength(1)
	const again = await fetch(url)
	const page = await again.text()
	expect(again.status).toBe(410)
	expect(page).toContain('這筆訂單已付款')
	expect(page).toContain('href="https://app.example.com/account?checkout=cs_')
})

test('an expired session cannot be paid', async () => {
	const url = await checkoutUrl()
	await control.expireCheckoutSession(url.split('/').at(-1) ?? '')
	const page = await fetch(url)
	expect([page.status, (await pay(url)).status]).toEqual([410, 410])
	expect(await page.text()).toContain(`href="${CANCEL_URL}"`)
	expect((await fetch(url.replace(/cs_\w+/, 'cs_guessed'))).status).toBe(404)
})

test('a session expires without a request', async () => {
	await control.updateSettings({ checkoutSessionMinutes: 0.001 })
	const url = await checkoutUrl()
	await expect.poll(async () => (await fetch(url)).status).toBe(410)
})

test('our user id beats the entered e-mail', async () => {
	await control.putCustomer({ id: 'known', email: 'old@example.com', externalId: 'user1' })
	await control.putCustomer({ id: 'other', email: 'a@example.com' })
	await pay(await checkoutUrl({ external_customer_id: 'user1' }))
	expect(await control.getCustomer('known')).toMatchObject({ email: 'old@example.com', subscriptions: [{}] })
	expect(await control.getCustomer('other')).toMatchObject({ externalId: null, subscriptions: [] })
})

test('links a customer known by e-mail, permanently', async () => {
	await control.putCustomer({ id: 'known', email: 'a@example.com' })
	await pay(await checkoutUrl({ external_customer_id: 'user1' }))
	expect(await control.getCustomer('known')).toMatchObject({ externalId: 'user1', subscriptions: [{}] })

	const url = await checkoutUrl({ external_customer_id: 'user2', product_slug: 'basic-monthly' })
	const refused = await pay(url)
	expect(refused.status).toBe(409)
	expect(await refused.text()).toContain('屬於另一個帳號')
	expect(await control.getCustomer('known')).toMatchObject({ externalId: 'user1', subscriptions: [{}] })
	expect((await pay(url, { email: 'b@example.com' })).status).toBe(303)
})

test('does not charge twice for the same plan', async () => {
	const [first, second] = [await checkoutUrl(), await checkoutUrl()]
	await pay(first)
	const refused = await pay(second)
	expect(refused.status).toBe(409)
	expect(await refused.text()).toContain('您已訂閱此方案')
})

test('refuses forms from other sites', async () => {
	const url = await checkoutUrl()
	expect((await pay(url, {}, { Origin: 'http://localhost:3000' })).status).toBe(403)
	expect((await pay(url, {}, { Origin: new URL(url).origin })).status).toBe(303)
})

test('escapes the entries', async () => {
	const page = await (
		await pay(await checkoutUrl(), { name: '"><script>alert(1)</script>', card: DECLINED_CARD })
	).text()
	expect(page).toContain('&lt;script&gt;')
	expect(page).not.toContain('<script')
})

function pay(url: string, fields: Partial<typeof shopper> = {}, headers: Record<string, string> = {}) {
	const body = new URLSearchParams({ ...shopper, ...fields })
	return fetch(`${url}/pay`, { method: 'POST', headers, body, redirect: 'manual' })
}
