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

function offersTo(subscriptions: Parameters<typeof offerPlans>[1]): string[] {
	return offerPlans(products, subscriptions).map(({ offer }) => offer)
}

function product(slug: string): RecurProduct {
	const price = { price: 299, currency: 'TWD', period: 'monthly', trialDays: 0 } as const
	return { id: `id of ${slug}`, slug, name: slug, description: null, ...price, displayOrder: 0 }
}
