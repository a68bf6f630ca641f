import { expect, test } from 'vitest'
import { nameOfPlan } from './plans.ts'

const pro = { product: 'Pro 月繳', productSlug: 'pro-monthly' }
const unknown = { product: 'Gold', productSlug: 'gold' }

test.each([
	{ plan: pro, locale: 'zh-TW', name: 'Pro 月繳' },
	{ plan: pro, locale: 'en', name: 'Pro' },
	{ plan: { ...pro, product: null }, locale: 'en', name: 'Pro' },
	{ plan: unknown, locale: 'en', name: 'Gold' },
	{ plan: { ...unknown, productSlug: null }, locale: 'en', name: 'Gold' },
	{ plan: { product: null, productSlug: null }, locale: 'en', name: null },
] as const)('$plan.product ($plan.productSlug) is called $name in $locale', ({ plan, locale, name }) => {
	expect(nameOfPlan(plan, locale)).toBe(name)
})
