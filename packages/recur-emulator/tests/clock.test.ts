import { expect, test } from 'vitest'
import type { CustomerInput } from '../src/world/customer.ts'
import { emulatorForTests } from './emulator-for-tests.ts'
import { webhookReceiver } from './webhook-receiver.ts'

const { origin, control, createSession } = await emulatorForTests('empty')
const receiver = await webhookReceiver()
const DAY_MS = 86_400_000
const WORKS = { brand: 'VISA', last4: '0001' } as const
const FAILS = { brand: 'VISA', last4: '0002' } as const

test.each<[string, Partial<CustomerInput>, number, string, string[]]>([
	['a paid subscription stays as it is before its day', { paymentMethod: WORKS }, 9, 'active', []],
	[
		'a paid subscription renews on its day',
		{ paymentMethod: WORKS },
		11,
		'active',
		['invoice.paid', 'subscription.renewed'],
	],
	[
		'it renews as often as periods end',
		{ paymentMethod: WORKS },
		45,
		'active',
		['invoice.paid', 'subscription.renewed', 'invoice.paid', 'subscription.renewed'],
	],
	[
		'a card that fails leads to the grace period',
		{ paymentMethod: FAILS },
		11,
		'past_due',
		['invoice.payment_failed', 'subscription.past_due'],
	],
	[
		'the grace period ends the subscription',
		{ paymentMethod: FAILS },
		18,
		'expired',
		['invoice.payment_failed', 'subscription.past_due', 'subscription.expired'],
	],
	['without a card one is asked for', {}, 11, 'past_due', ['subscription.payment_method_required']],
])('%s', async (_, customer, days, status, events) => {
	await control.updateWebhooks({ url: receiver.url })
	await control.putCustomer({ id: 'c1', email: 'a@example.com', subscriptions: [endingIn(10)], ...customer })
	await control.moveClock(days)
	await control.settledDeliveries()
	expect(await control.getCustomer('c1')).toMatchObject({ subscriptions: [{ status }] })
	expect(receiver.types()).toEqual(events)
})

test('announces a trial’s end, then charges', async () => {
	await control.updateWebhooks({ url: receiver.url })
	const trial = { ...endingIn(10), status: 'trialing' as const, trialEndsAt: daysFromNow(10) }
	await control.putCustomer({ id: 'c1', email: 'a@example.com', subscriptions: [trial], paymentMethod: WORKS })
	await control.moveClock(8)
	await control.settledDeliveries()
	expect(receiver.types()).toEqual(['subscription.trial_ending'])
	await control.moveClock(3)
	await control.settledDeliveries()
	expect(receiver.types()).toEqual(['subscription.trial_ending', 'invoice.paid', 'subscription.renewed'])
	expect(await control.getCustomer('c1')).toMatchObject({ subscriptions: [{ status: 'active' }] })
})

test('a cancelled subscription expires once', async () => {
	await control.updateWebhooks({ url: receiver.url })
	const canceled = { ...endingIn(10), status: 'canceled' as const }
	const over = { ...canceled, currentPeriodEnd: daysFromNow(-1) }
	await control.putCustomer({ id: 'c1', email: 'a@example.com', subscriptions: [over, canceled] })
	await control.moveClock(11)
	await control.moveClock(11)
	await control.settledDeliveries()
	expect(receiver.types()).toEqual(['subscription.expired'])
})

test('due events happen in order of time', async () => {
	await control.updateWebhooks({ url: receiver.url })
	for (const [id, day] of [
		['later', 20],
		['sooner', 10],
	] as const) {
		const subscriptions = [{ ...endingIn(day), status: 'canceled' as const }]
		await control.putCustomer({ id, email: `${id}@example.com`, subscriptions })
	}
	await control.moveClock(30)
	await control.settledDeliveries()
	expect(receiver.received.map(({ event }) => event.data.customer)).toMatchObject([{ id: 'sooner' }, { id: 'later' }])
})

test('moves dates back instead of the clock', async () => {
	await control.putCustomer({ id: 'c1', email: 'a@example.com', subscriptions: [endingIn(10)], paymentMethod: WORKS })
	const before = (await control.getCustomer('c1'))?.subscriptions[0]?.currentPeriodEnd ?? ''
	await createSession({ customer_id: 'c1', return_url: 'https://app.example.com' })
	await control.moveClock(1)
	const after = (await control.getCustomer('c1'))?.subscriptions[0]?.currentPeriodEnd ?? ''
	expect(Date.parse(before) - Date.parse(after)).toBe(DAY_MS)
	expect(await control.listPortalSessions()).toMatchObject([{ status: 'expired' }])
})

test('the console moves the clock and shows it', async () => {
	const body = new URLSearchParams({ days: '7' })
	const moved = await fetch(`${origin}/console/move-clock`, { method: 'POST', body, redirect: 'manual' })
	expect([moved.status, moved.headers.get('location')]).toEqual([303, '/#clock'])
	expect(await (await fetch(origin)).text()).toContain('已前進 7 天')
})

test.each([0, -1, 4000, 'many'])('refuses %s days', async (days) => {
	await expect(control.moveClock(days as number)).rejects.toThrow('400')
})

function endingIn(days: number) {
	return { product: 'pro-monthly', currentPeriodStart: daysFromNow(days - 30), currentPeriodEnd: daysFromNow(days) }
}

function daysFromNow(days: number): string {
	return new Date(Date.now() + days * DAY_MS).toISOString()
}
