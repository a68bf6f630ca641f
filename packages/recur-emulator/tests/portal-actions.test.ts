import { expect, test } from 'vitest'
import type { CustomerInput } from '../src/world/customer.ts'
import { emulatorForTests } from './emulator-for-tests.ts'
import { openHostedPage } from './plain-browser.ts'

const { control, getEntitlements, hostedUrl } = await emulatorForTests()
const FUTURE = '2099-01-01T00:00:00.000Z'
const VISA = { brand: 'VISA', last4: '0001' } as const
const subscription = 'subscription1'

test('cancelling keeps access and can be undone', async () => {
	const browser = await openPortalOf({ subscriptions: [pro()] })
	const canceled = await browser.submit('cancel', { subscription })
	expect(canceled).toContain('role="status"')
	expect(canceled).toContain('You have access until January 1, 2099')
	expect(await entitlement()).toMatchObject({ status: 'canceled', expires_at: FUTURE })

	const reactivated = await browser.submit('reactivate', { subscription })
	expect(reactivated).toContain('Next charge: NT$599 on January 1, 2099')
	expect(await entitlement()).toMatchObject({ status: 'active' })
})

test('a reactivated trial is still a trial', async () => {
	const browser = await openPortalOf({ subscriptions: [pro({ status: 'trialing', trialEndsAt: FUTURE })] })
	await browser.submit('cancel', { subscription })
	await browser.submit('reactivate', { subscription })
	expect(await entitlement()).toMatchObject({ status: 'trialing' })
})

test('cancelling an unpaid subscription ends it for good', async () => {
	const browser = await openPortalOf({ subscriptions: [pro({ status: 'past_due' })] })
	await browser.submit('cancel', { subscription })
	expect(await entitlement()).toBeUndefined()
	expect(await browser.submit('reactivate', { subscription })).toContain('not possible')
})

test('a valid card pays open invoices', async () => {
	const invoices = [{ product: 'pro-monthly', amount: 599, status: 'open' as const }]
	const browser = await openPortalOf({ subscriptions: [pro({ status: 'past_due' })], invoices })
	const page = await browser.submit('card', { card: '3560-5110-0000-0001' })
	expect(page).toMatch(/JCB.*ending in 0001/s)
	expect(page).not.toContain('Unpaid')
	expect(await entitlement()).toMatchObject({ status: 'active' })
})

test('a declined card keeps the old one', async () => {
	const browser = await openPortalOf({ subscriptions: [pro({ status: 'past_due' })], paymentMethod: VISA })
	const page = await browser.submit('card', { card: '4147-6310-0000-0002' })
	expect(page).toContain('role="alert"')
	expect(page).toContain('could not be verified')
	expect((await control.getCustomer('customer1'))?.paymentMethod).toEqual(VISA)
	expect(await entitlement()).toMatchObject({ status: 'past_due' })
})

test('an upgrade is charged immediately', async () => {
	const browser = await openPortalOf({ subscriptions: [pro()], paymentMethod: VISA })
	const page = await browser.submit('plan', { subscription, product: 'pro-yearly' })
	expect(page).toContain('effective immediately')
	expect(page).toContain('NT$5,990')
	expect(await entitlement()).toMatchObject({ product: 'pro-yearly', status: 'active' })
	expect((await control.getCustomer('customer1'))?.invoices).toMatchObject([{ amount: 5990, status: 'paid' }])
})

test('a downgrade waits for the period’s end', async () => {
	const browser = await openPortalOf({ subscriptions: [pro()], paymentMethod: VISA })
	const page = await browser.submit('plan', { subscription, product: 'basic-monthly' })
	expect(page).toContain('Changes to Basic 月繳 on January 1, 2099')
	expect(await entitlement()).toMatchObject({ product: 'pro-monthly' })
	expect(await browser.submit('plan', { subscription, product: 'pro-monthly' })).toContain('has been canceled')
})

test('a plan change needs a valid card', async () => {
	const browser = await openPortalOf({ subscriptions: [pro()], paymentMethod: { brand: 'VISA', last4: '0002' } })
	expect(await browser.submit('plan', { subscription, product: 'pro-yearly' })).toContain('save a valid card')
	expect(await entitlement()).toMatchObject({ product: 'pro-monthly' })
})

test.each([
	['plan', { subscription, product: 'no-such-plan' }],
	['plan', { subscription, product: 'pro-monthly' }],
	['cancel', { subscription: 'of-somebody-else' }],
	['reactivate', { subscription }],
	['card', { card: '4242-4242-4242-4242' }],
	['card', {}],
])('the form %s with %o changes nothing', async (action, fields) => {
	const browser = await openPortalOf({ subscriptions: [pro()], paymentMethod: VISA })
	const before = await control.getCustomer('customer1')
	expect(await browser.submit(action, fields)).toContain('not possible')
	expect(await control.getCustomer('customer1')).toEqual(before)
})

test('hides and refuses disallowed actions', async () => {
	const branding = { name: 'Calm Store', accentColor: '#ffe14d', logoText: 'C' }
	await control.updateSettings({ portalConfigurations: { view_only: { allowedActions: [], branding } } })
	const before = { subscriptions: [pro()], paymentMethod: VISA }
	const browser = await openPortalOf(before, { configuration_id: 'view_only' })
	const page = await browser.submit('cancel', { subscription })
	expect(page).toContain('The store does not offer this')
	expect(page).not.toContain('<form')
	expect(page).toContain('Return to Calm Store')
	expect(page).toContain('--accent:#ffe14d;--accent-ink:#000000')
	expect(await control.getCustomer('customer1')).toMatchObject(before)
})

test('forms need the cookie and the same origin', async () => {
	await control.putCustomer(customer({ subscriptions: [pro()] }))
	const url = await hostedUrl('customer1')
	const page = await fetch(url)
	const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? ''
	const post = (headers: Record<string, string>) => {
		return fetch(`${url}/cancel`, { method: 'POST', headers, body: new URLSearchParams({ subscription }) })
	}
	expect((await post({})).status).toBe(410)
	expect((await post({ cookie, Origin: 'http://localhost:3000' })).status).toBe(403)
	expect((await post({ cookie, Origin: 'null' })).status).toBe(403)
	expect((await post({ cookie, 'Sec-Fetch-Site': 'same-site' })).status).toBe(403)
	expect(await entitlement()).toMatchObject({ status: 'active' })
	expect((await post({ cookie, Origin: new URL(url).origin })).status).toBe(200)
	expect(await entitlement()).toMatchObject({ status: 'canceled' })
})

function customer(fields: Omit<CustomerInput, 'email'>): CustomerInput {
	return { id: 'customer1', email: 'a@example.com', ...fields }
}

function pro(fields: Partial<NonNullable<CustomerInput['subscriptions']>[number]> = {}) {
	return { id: subscription, product: 'pro-monthly', currentPeriodEnd: FUTURE, ...fields }
}

async function openPortalOf(fields: Omit<CustomerInput, 'email'>, request: Record<string, string> = {}) {
	await control.putCustomer(customer(fields))
	return await openHostedPage(await hostedUrl('customer1', { locale: 'en', ...request }))
}

async function entitlement(): Promise<Record<string, unknown> | undefined> {
	const response = await getEntitlements('customer_id=customer1')
	return ((await response.json()) as { entitlements: Record<string, unknown>[] }).entitlements[0]
}
