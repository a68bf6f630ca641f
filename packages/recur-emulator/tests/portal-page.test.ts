import { expect, test } from 'vitest'
import { emulatorForTests, RETURN_URL } from './emulator-for-tests.ts'
import { openHostedPage } from './plain-browser.ts'

const { control, createSession, hostedUrl } = await emulatorForTests('demo')
const LINKED = 'demolinkedcustomer000001'

test('shows customer, plan, card and invoices', async () => {
	const response = await fetch(await hostedUrl(LINKED))
	const page = await response.text()
	expect(response.status).toBe(200)
	expect(page).toMatch(/^<!doctype html><html lang="zh-TW">/)
	for (const shown of ['林怡君', 'linked@example.com', 'Pro 月繳', 'NT$599', '下次扣款', 'VISA', '末四碼 0001']) {
		expect(page).toContain(shown)
	}
	expect(page.match(/已付款/g)).toHaveLength(3)
	expect(page).toContain(`href="${RETURN_URL}"`)
})

test('paid invoices have a stable e-invoice', async () => {
	const invoices = [
		{ id: 'paid1', product: 'pro-monthly', amount: 599, issuedAt: '2026-06-30T16:00:00.000Z' },
		{ id: 'open1', product: 'pro-monthly', amount: 599, status: 'open' as const },
	]
	const company = { id: 'company', email: 'a@example.com', invoices }
	await control.putCustomer({ ...company, eInvoice: { taxId: '12345675' } })
	const page = await (await fetch(await hostedUrl('company'))).text()
	// Midnight in Taiwan, the first day of July.
	expect(page.match(/發票 [A-Z]{2}-\d{8}，隨機碼 \d{4}，115 年 07–08 月/g)).toHaveLength(1)
	for (const shown of ['會員載具（a@example.com）', '統一編號', '12345675']) expect(page).toContain(shown)

	await control.putCustomer({ ...company, eInvoice: { carrier: '/ABC+123' } })
	const english = await (await fetch(await hostedUrl('company', { locale: 'en' }))).text()
	expect(english).toContain('mobile barcode /ABC+123')
	expect(english).toContain(/[A-Z]{2}-\d{8}/.exec(page)?.[0])
	await expect(control.putCustomer({ ...company, eInvoice: { taxId: '1234' } })).rejects.toThrow('taxId')
})

test('is in the session’s language', async () => {
	const page = await (await fetch(await hostedUrl(LINKED, { locale: 'en' }))).text()
	expect(page).toContain('<html lang="en">')
	expect(page).toContain('Next charge: NT$599 on')
	expect(page).toContain('Return to')
})

test('is not cached, has no script, loads nothing', async () => {
	const response = await fetch(await hostedUrl(LINKED))
	expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-[^']+'/)
	expect(response.headers.get('cache-control')).toBe('no-store')
	expect(response.headers.get('referrer-policy')).toBe('same-origin')
	expect(response.headers.get('set-cookie')).toMatch(
		/^recur_portal=\w{32}; .*Path=\/s\/ps_\w{32}; .*HttpOnly; SameSite=Lax$/,
	)
	expect(await response.text()).not.toMatch(/<script|src="|@import|url\(/)
})

test('escapes store and customer', async () => {
	const nasty = '<script>alert("1")</script>'
	await control.putCustomer({ id: 'nasty', email: `${nasty}@example.com`, name: nasty })
	await control.updateSettings({ defaultPortalConfiguration: { branding: { name: nasty, logoText: '<b>' } } })
	const page = await (await fetch(await hostedUrl('nasty'))).text()
	expect(page).not.toMatch(/<script|<b>/)
	expect(page).toContain('&lt;script&gt;')
})

test('only the first browser can open the URL', async () => {
	const url = await hostedUrl(LINKED)
	expect((await control.listPortalSessions())[0]?.accessedAt).toBeNull()
	const browser = await openHostedPage(url)
	expect((await control.listPortalSessions())[0]?.accessedAt).not.toBeNull()
	expect((await browser.open(url)).status).toBe(200)

	const second = await fetch(url)
	expect(second.status).toBe(410)
	expect(second.headers.get('set-cookie')).toBeNull()
	const page = await second.text()
	expect(page).toContain('此連結已失效')
	expect(page).toContain('<section lang="en"><h2>This link no longer works</h2>')
	expect(page).not.toContain('linked@example.com')
})

test('only one of ten simultaneous requests opens the URL', async () => {
	const url = await hostedUrl(LINKED)
	const openings = await Promise.all(Array.from({ length: 10 }, () => fetch(url)))
	expect(openings.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(410)])
})

test('a HEAD request does not use up the URL', async () => {
	const url = await hostedUrl(LINKED)
	expect((await fetch(url, { method: 'HEAD' })).status).toBe(405)
	expect((await fetch(url)).status).toBe(200)
})

test('a cookie opens its own session only', async () => {
	const first = await openHostedPage(await hostedUrl(LINKED))
	const secondUrl = await hostedUrl(LINKED)
	await openHostedPage(secondUrl)
	expect((await first.open(secondUrl)).status).toBe(410)
})

test.each(['expired', 'revoked'] as const)('a session that is %s no longer opens', async (status) => {
	const { id, url } = (await (await createSession({ customer_id: LINKED, return_url: RETURN_URL })).json()) as Session
	const browser = await openHostedPage(url)
	await control.endPortalSession(id, status)
	expect((await browser.open(url)).status).toBe(410)
	await expect(browser.submit('card', { card: '3560-5110-0000-0001' })).rejects.toThrow('410')
})

test('a session expires without a request', async () => {
	await control.updateSettings({ portalSessionMinutes: 0.001 })
	const url = await hostedUrl(LINKED)
	await expect.poll(async () => (await control.listPortalSessions())[0]?.status).toBe('expired')
	expect((await fetch(url)).status).toBe(410)
})

test('a deleted customer’s session no longer opens', async () => {
	const url = await hostedUrl(LINKED)
	await control.deleteCustomer(LINKED)
	expect((await fetch(url)).status).toBe(410)
})

test('an unknown URL is a 404', async () => {
	const url = await hostedUrl(LINKED)
	expect((await fetch(url.replace(/ps_\w+/, 'ps_guessed'))).status).toBe(404)
})

type Session = { id: string; url: string }
