import { expect, test } from 'vitest'
import type { RecurProduct } from '#app/recur/endpoints/products.server.ts'
import type { SubscriptionState } from '../subscription/subscription-state.server.ts'
import { offerPlans } from './plan-offers.server.ts'

const products = ['basic', 'pro'].map(product)

test('without a subscription every plan is for sale', () => {
	expect(offersTo([])).toEqual(['buy', 'buy'])
})

test.each<[SubscriptionState, string[]]>([
	['active', ['change', 'manage']],
	['trialing', ['change', 'manage']],
	['past_due', ['change', 'manage']],
	['ending', ['buy', 'manage']],
	['paused', ['change', 'manage']],
	['incomplete', ['buy', 'buy']],
	['ended', ['buy', 'buy']],
	['purchased', ['buy', 'buy']],
	['unknown', ['change', 'manage']],
])('with Pro %s the plans offer %j', (status, offers) => {
	expect(offersTo([{ status, productId: 'id of pro', productSlug: 'pro' }])).toEqual(offers)
})

test('matches a plan by id, without one by slug', () => {
	const status = 'active'
	expect(offersTo([{ status, productId: null, productSlug: 'pro' }])).toEqual(['change', 'manage'])
	expect(offersTo([{ status, productId: 'id of basic', productSlug: 'pro' }])).toEqual(['manage', 'change'])
	expect(offersTo([{ status, productId: null, productSlug: null }])).toEqual(['change', 'change'])
})

test('a plan that the person has shows its most urgent status', () => {
	const own = (['past_due', 'active'] as const).map((status) => ({
		status,
		productId: 'id of pro',
		productSlug: 'pro',
	}))
	expect(offerPlans(products, own).map(({ badge }) => badge)).toEqual([null, 'past_due'])
	expect(offerPlans(products, own.slice(1)).map(({ badge }) => badge)).toEqual([null, null])
})

test('an unverified person can manage and change stored subscriptions, but buy nothing', () => {
	const own = { productId: 'id of pro', productSlug: 'pro' }
	const offersOf = (subscriptions: Parameters<typeof offerPlans>[1]) =>
		offerPlans(products, subscriptions, { mayBuy: false }).map(({ offer }) => offer)
	expect(offersOf([])).toEqual(['verify', 'verify'])
	expect(offersOf([{ status: 'ending', ...own }])).toEqual(['verify', 'manage'])
	expect(offersOf([{ status: 'active', ...own }])).toEqual(['change', 'manage'])
})

const YEAR = { id: 'year', period: 'yearly', price: 2990, family: 'basic' } as const
const MONTH = { id: 'month', period: 'monthly', price: 299, family: 'basic' } as const

test.each<[string, Partial<RecurProduct>[], number | null]>([
	['twelve times ten months', [YEAR, MONTH], 16],
	[
		'a price that divides evenly',
		[
			{ ...YEAR, price: 960 },
			{ ...MONTH, price: 100 },
		],
		20,
	],
	['no family', [YEAR, MONTH].map((one) => ({ ...one, family: null })), null],
	['another family', [YEAR, { ...MONTH, family: 'pro' }], null],
	['another currency', [YEAR, { ...MONTH, currency: 'USD' }], null],
	['no monthly plan', [YEAR], null],
	['two monthly plans in the family', [YEAR, MONTH, { ...MONTH, id: 'other' }], null],
	['two yearly plans in the family', [YEAR, MONTH, { ...YEAR, id: 'other' }], null],
	['less than one percent', [{ ...YEAR, price: 12 * 299 - 30 }, MONTH], null],
	['a year that costs more', [{ ...YEAR, price: 5000 }, MONTH], null],
	['a free month', [YEAR, { ...MONTH, price: 0 }], null],
])('of %s a year saves %j percent', (_, family, saving) => {
	const offers = offerPlans(
		family.map((one) => ({ ...product('basic'), ...one })),
		[],
	)
	expect(offers.map((offer) => offer.saving)).toEqual([saving, ...Array(family.length - 1).fill(null)])
})

function offersTo(subscriptions: Parameters<typeof offerPlans>[1]): string[] {
	return offerPlans(products, subscriptions).map(({ offer }) => offer)
}

function product(slug: string): RecurProduct {
	const price = { price: 299, currency: 'TWD', period: 'monthly', trialDays: 0 } as const
	return { id: `id of ${slug}`, slug, name: slug, description: null, family: null, ...price, displayOrder: 0 }
}
