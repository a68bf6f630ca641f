import { expect, test } from 'vitest'
import { emulatorForTests } from './emulator-for-tests.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { origin, control, createSession, createCheckout, checkoutUrl, get } = await emulatorForTests('demo')
const receiver = await webhookReceiver()
const LINKED = { customerId: 'demolinkedcustomer000001', environment: 'TEST' }
const SUBSCRIPTION = 'demolinkedsubscription00'

test('shows the store in both languages, without scripts', async () => {
	const response = await fetch(origin, { headers: { 'Accept-Language': 'en' } })
	expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-/)
	const english = await response.text()
	for (const shown of ['Customers and subscriptions', 'conflict@example.com', SUBSCRIPTION, 'pro-monthly', origin]) {
		expect(english).toContain(shown)
	}
	expect(english).not.toMatch(/<script|src="|@import|url\(/)
	const chinese = await consolePage()
	expect(chinese).toContain('<html lang="zh-TW">')
	for (const shown of ['顧客與訂閱', '扣款失敗', '時鐘尚未前進']) expect(chinese).toContain(shown)
})

test('escapes customers and plans', async () => {
	const nasty = '<b>"\'</b>'
	await control.putCustomer({ email: `${nasty}@example.com`, name: nasty })
	await control.putProducts([{ id: nasty, slug: nasty, name: nasty, price: 1, interval: 'month' }])
	for (const page of [await consolePage(), await consolePage('?tab=plans')]) {
		expect(page).toContain('&lt;b&gt;')
		expect(page).not.toContain('<b>')
	}
})

test('finds customers by a part of the address', async () => {
	const page = await consolePage('?search=CONFLICT@')
	expect(page).toContain('顯示 1 位，共 8 位')
	expect(page).not.toContain('pastdue@example.com')
})

test.each([
	['renew', 'active'],
	['fail_renewal', 'past_due'],
	['expire', 'expired'],
	['cancel_now', 'canceled'],
])('the button %s works and leads back', async (what, status) => {
	const response = await submit('simulate', { ...LINKED, subscriptionId: SUBSCRIPTION, what })
	expect([response.status, response.headers.get('location')]).toEqual([303, `/#${SUBSCRIPTION}`])
	expect(await control.getCustomer(LINKED.customerId)).toMatchObject({ subscriptions: [{ status }] })
})

test('adds plan, customer and trial, then ends the trial', async () => {
	await submit('add-plan', { slug: 'gold', id: 'p-gold', name: 'Gold', price: '900', interval: 'year' })
	const added = await submit('add-customer', { email: 'amy@example.com', name: '', externalId: 'user-1' })
	const customerId = idOf(added)
	const customer = { customerId, environment: 'TEST' }
	const subscriptionId = idOf(await submit('subscribe', { ...customer, product: 'gold', status: 'trialing' }))
	const [trial] = await subscriptions('user-1')
	expect(trial).toMatchObject({
		id: subscriptionId,
		product_slug: 'gold',
		status: 'TRIAL',
		trial_ends_at: expect.any(String),
	})
	await submit('simulate', { ...customer, subscriptionId, what: 'end_trial' })
	expect(await subscriptions('user-1')).toMatchObject([{ status: 'ACTIVE' }])
	expect(await control.getCustomer(customerId)).toMatchObject({ invoices: [{ amount: 900, status: 'paid' }] })
	const again = await submit('simulate', { ...customer, subscriptionId, what: 'end_trial' })
	expect([again.status, await again.text()]).toEqual([409, expect.stringContaining('不在試用期')])
})

test('a changed card shows in the portal', async () => {
	await submit('set-card', { ...LINKED, card: '3560-5110-0000-0001' })
	const opened = await submit('open-portal', { ...LINKED, locale: 'en' })
	const portal = await fetch(new URL(opened.headers.get('location') ?? '', origin))
	const page = await portal.text()
	for (const shown of ['JCB', '<html lang="en">', `href="${origin}/"`]) expect(page).toContain(shown)
})

test('turns a fault on and off', async () => {
	await submit('fault-on', { kind: 'status_503', endpoint: 'portal_sessions', times: '3', delayMs: '' })
	expect((await createSession({ customer_id: LINKED.customerId })).status).toBe(503)
	expect(await consolePage('?tab=faults')).toContain('還有 2 個請求')
	await submit('faults-off', {})
	expect((await createSession({ customer_id: 'nobody', return_url: 'https://app.example.com' })).status).toBe(404)
})

test('holds, reverses and resends events', async () => {
	await submit('webhook-endpoint', { url: receiver.url, secret: SECRET })
	await submit('delivery-order', { order: 'sent', copies: '1', paused: 'true' })
	await submit('simulate', { ...LINKED, subscriptionId: SUBSCRIPTION, what: 'renew' })
	expect(receiver.received).toEqual([])
	await submit('delivery-order', { order: 'reversed', copies: '1', paused: 'false' })
	const [first] = await control.settledDeliveries()
	expect(receiver.types()).toEqual(['subscription.renewed', 'invoice.paid'])
	const again = await submit('send-again', { id: first?.id ?? '' })
	expect(again.headers.get('location')).toBe(`/?tab=webhooks#${first?.id}`)
	expect(receiver.types()).toEqual(['subscription.renewed', 'invoice.paid', 'invoice.paid'])
	expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true)
	await submit('webhook-endpoint', { url: '', secret: '' })
	expect((await control.getSettings()).webhooks).toMatchObject({ url: null, secret: SECRET })
})

test('shows and ends sessions', async () => {
	await createSession({ customer_id: LINKED.customerId, return_url: 'https://app.example.com' })
	await checkoutUrl()
	const [portal] = await control.listPortalSessions()
	const [checkout] = await control.listCheckoutSessions()
	// Both may be of one millisecond, so neither has to come first.
	const page = await consolePage('?tab=traffic')
	for (const session of [portal, checkout]) expect(page).toContain(`id="${session?.id}"`)
	await submit('end-portal-session', { id: portal?.id ?? '', status: 'revoked' })
	await submit('expire-checkout', { id: checkout?.id ?? '' })
	expect(await control.listPortalSessions()).toMatchObject([{ status: 'revoked' }])
	expect(await control.listCheckoutSessions()).toMatchObject([{ status: 'expired' }])
})

test('shows API calls without keys', async () => {
	await createCheckout({ product_slug: 'nothing' }, { Authorization: 'Bearer sk_test_concealed' })
	const page = await consolePage('?tab=traffic')
	expect(page).toContain('POST /v1/checkout/sessions')
	expect(page).not.toContain('concealed')
	expect(await control.listRequests()).toHaveLength(1)
	await submit('clear-calls', {})
	expect(await control.listRequests()).toEqual([])
})

test('starting over restores the initial store', async () => {
	await control.deleteCustomer(LINKED.customerId)
	await control.addFault({ endpoint: 'all', kind: 'hang' })
	await submit('start-over', {})
	expect(await control.getCustomer(LINKED.customerId)).not.toBeNull()
	expect(await control.listFaults()).toEqual([])
})

test.each([
	['simulate', { ...LINKED, subscriptionId: 'nothing', what: 'renew' }, 404],
	['simulate', { ...LINKED, what: 'explode' }, 400],
	['add-customer', { email: 'conflict@example.com' }, 409],
	['add-plan', { slug: 'x', id: 'x', name: 'X', price: 'many', interval: 'month' }, 400],
	['subscribe', { ...LINKED, product: 'nothing' }, 404],
	['fault-on', { kind: 'status_500', endpoint: 'all', times: '0' }, 400],
	['webhook-endpoint', { url: 'javascript:1' }, 400],
	['send-again', { id: 'nothing' }, 404],
	['set-card', { ...LINKED, card: '1' }, 400],
	['end-portal-session', { id: 'nothing', status: 'expired' }, 404],
	['expire-checkout', { id: 'nothing' }, 404],
	['move-clock', { days: 'x' }, 400],
] as const)('refuses %s with %j in both languages', async (action, fields, status) => {
	const chinese = await submit(action, fields)
	expect([chinese.status, reasonIn(await chinese.text())]).toEqual([status, expect.stringMatching(/\p{Script=Han}/u)])
	const english = await submit(action, fields, { 'Accept-Language': 'en' })
	expect([english.status, reasonIn(await english.text())]).toEqual([
		status,
		expect.not.stringMatching(/\p{Script=Han}/u),
	])
})

test('refuses other sites and unknown forms', async () => {
	expect((await submit('start-over', {}, { Origin: 'http://localhost:3000' })).status).toBe(403)
	expect((await submit('constructor', {})).status).toBe(404)
	expect((await fetch(`${origin}/console/start-over`)).status).toBe(405)
})

async function consolePage(query = ''): Promise<string> {
	return await (await fetch(`${origin}/${query}`)).text()
}

function submit(action: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
	const body = new URLSearchParams(fields)
	return fetch(`${origin}/console/${action}`, { method: 'POST', body, headers, redirect: 'manual' })
}

/** What stands behind the colon of a refusal. */
function reasonIn(page: string): string {
	const [, reason] =
		/role="alert"[^>]*>(?:模擬器拒絕了這項操作：|The emulator refused this action: )([^<]+)/.exec(page) ?? []
	if (!reason) throw new Error('The console refused nothing')
	return reason
}

function idOf(response: Response): string {
	return response.headers.get('location')?.replace('/#', '') ?? ''
}

async function subscriptions(externalId: string) {
	const { data } = (await (await get(`/subscriptions?external_id=${externalId}`)).json()) as { data: object[] }
	return data
}
