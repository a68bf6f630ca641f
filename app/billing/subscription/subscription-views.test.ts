import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import type { Grant } from './subscription-state.server.ts'
import { type SubscriptionRow, subscriptionViews } from './subscription-views.server.ts'

const now = new Date('2030-06-15T00:00:00Z')
const past = new Date('2030-06-01T00:00:00Z')
const soon = new Date('2030-07-01T00:00:00Z')
const later = new Date('2031-06-01T00:00:00Z')

test.each([
	['active', { canceledAt: null, currentPeriodEnd: soon }, [], 'active'],
	['active', { canceledAt: past, currentPeriodEnd: soon }, [], 'ending'],
	['active', { canceledAt: past, currentPeriodEnd: past }, [], 'ended'],
	['trialing', { canceledAt: past, currentPeriodEnd: soon }, [], 'ending'],
	['canceled', { canceledAt: past, currentPeriodEnd: soon }, ['pro'], 'ending'],
	['canceled', { canceledAt: past, currentPeriodEnd: soon }, ['other'], 'ended'],
	['canceled', { canceledAt: past, currentPeriodEnd: soon }, [], 'ended'],
	['canceled', { canceledAt: past, currentPeriodEnd: past }, ['pro'], 'ended'],
	['past_due', { canceledAt: null, currentPeriodEnd: past }, ['pro'], 'past_due'],
	['expired', { canceledAt: null, currentPeriodEnd: past }, [], 'ended'],
])('%s with %o and entitlements %j shows as %s', (status, dates, products, expected) => {
	const entitlements = products.map((product) => entitlement(product, 'active'))
	expect(subscriptionViews([row({ status, ...dates })], entitlements, now)).toMatchObject([{ status: expected }])
})

test('shows the next charge or the end', () => {
	const [active] = subscriptionViews([row({ status: 'active', nextBillingDate: later })], [], now)
	expect(active).toMatchObject({ nextChargeAt: later.toISOString(), endsAt: null })
	const [trial] = subscriptionViews([row({ status: 'trialing' })], [], now)
	expect(trial).toMatchObject({ nextChargeAt: soon.toISOString(), endsAt: null })
	const [endless] = subscriptionViews([row({ status: 'active', currentPeriodEnd: null })], [], now)
	expect(endless).toMatchObject({ nextChargeAt: null, endsAt: null })
	const [withoutDate] = subscriptionViews([row({ status: 'active' })], [], now)
	expect(withoutDate).toMatchObject({ nextChargeAt: soon.toISOString(), endsAt: null })
	const [overdue] = subscriptionViews([row({ status: 'past_due' })], [], now)
	expect(overdue).toMatchObject({ nextChargeAt: null, endsAt: soon.toISOString() })
})

test.each([
	['ends a day after the period', soon, [], { until: '2030-07-02T00:00:00.000Z', isOver: false }],
	['has ended', past, [], { until: '2030-06-02T00:00:00.000Z', isOver: true }],
	['lasts as long as Recur grants it', past, [later], { until: later.toISOString(), isOver: false }],
	['has no known end', null, [], { until: null, isOver: false }],
])('overdue, access %s', (_what, currentPeriodEnd, grants, overdue) => {
	const held = grants.map((expiresAt) => ({ ...entitlement('pro', 'past_due'), expiresAt }))
	expect(subscriptionViews([row({ status: 'past_due', currentPeriodEnd })], held, now)).toMatchObject([{ overdue }])
	expect(subscriptionViews([row({ status: 'active', currentPeriodEnd })], held, now)).toMatchObject([{ overdue: null }])
})

test('the name falls back to the slug, then null', () => {
	const names = subscriptionViews(
		[row({ productName: 'Pro' }), row({ productName: null }), row({ productName: null, productSlug: null })],
		[],
		now,
	)
	expect(names.map(({ product }) => product)).toEqual(['Pro', 'pro', null])
})

test('running subscriptions come first, the most urgent on top', () => {
	const statuses = ['canceled', 'incomplete', 'trialing', 'unknown', 'active', 'paused', 'expired', 'past_due']
	const views = subscriptionViews(
		statuses.map((status) => row({ status })),
		[entitlement('book', 'purchased')],
		now,
	)
	const order = ['past_due', 'active', 'trialing', 'paused', 'unknown', 'incomplete', 'purchased']
	expect(views.map(({ status }) => status)).toEqual(order)
})

test('each row shown keeps its id in every state', () => {
	const twins = ['a', 'b'].map((id) => row({ id }))
	const later = twins.map((twin) => ({ ...twin, canceledAt: past }))
	for (const rows of [twins, later]) {
		const views = subscriptionViews(rows, [entitlement('a', 'purchased'), entitlement('b', 'purchased')], now)
		expect(views.map(({ id }) => id)).toEqual(['a', 'b', 'purchase of a', 'purchase of b'])
	}
})

test('only the last ended subscription is shown', () => {
	const ended = [past, soon].map((currentPeriodEnd) => row({ status: 'expired', currentPeriodEnd }))
	const undated = row({ status: 'expired', currentPeriodEnd: null })
	for (const rows of [
		[...ended, undated],
		[undated, ...ended],
	]) {
		expect(subscriptionViews(rows, [], later)).toMatchObject([{ endsAt: soon.toISOString() }])
	}
	expect(subscriptionViews([], [], now)).toEqual([])
})

test.each([
	[
		{ amount: 599, currency: 'TWD' },
		{ amount: 599, currency: 'TWD' },
	],
	[
		{ amount: 15, currency: 'USD' },
		{ amount: 15, currency: 'USD' },
	],
	// Recur's own documents show whole TWD without a currency.
	[
		{ amount: 599, currency: null },
		{ amount: 599, currency: 'TWD' },
	],
	[
		{ amount: 0, currency: 'TWD' },
		{ amount: 0, currency: 'TWD' },
	],
	[{ amount: null, currency: 'USD' }, null],
])('%o has the price %o', (stored, price) => {
	expect(subscriptionViews([row(stored)], [], now)).toMatchObject([{ price }])
})

test.each([
	['month', 'monthly'],
	['MONTHLY', 'monthly'],
	['year', 'yearly'],
	['yearly', 'yearly'],
	['week', null],
	[null, null],
])('the interval %s is %s', (interval, period) => {
	expect(subscriptionViews([row({ interval })], [], now)).toMatchObject([{ period }])
})

test('a subscriber always sees a subscription', () => {
	const date = fc.option(fc.date({ noInvalidDate: true, min: past, max: later }))
	const known = fc.constantFrom(
		'active',
		'trialing',
		'past_due',
		'canceled',
		'expired',
		'paused',
		'incomplete',
		'unknown',
	)
	const status = fc.oneof({ weight: 4, arbitrary: known }, fc.string())
	const rows = fc.record({ status, currentPeriodEnd: date, canceledAt: date, nextBillingDate: date })
	fc.assert(
		fc.property(fc.array(rows, { minLength: 1 }), (parts) => {
			expect(subscriptionViews(parts.map(row), [], now).length).toBeGreaterThan(0)
		}),
		sameInputs,
	)
})

function row(change: Partial<SubscriptionRow>): SubscriptionRow {
	const product = { productId: 'p1', productSlug: 'pro', productName: 'Pro' }
	const price = { amount: 599, currency: 'TWD', interval: 'month' }
	return {
		id: 's',
		status: 'active',
		...product,
		...price,
		currentPeriodEnd: soon,
		nextBillingDate: null,
		canceledAt: null,
		...change,
	}
}

function entitlement(product: string, status: string): Grant {
	return { product, productId: null, status, expiresAt: null }
}
