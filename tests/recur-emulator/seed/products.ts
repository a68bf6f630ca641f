import type { Product } from '../world/product.ts'

const BASIC = { family: 'basic', description: '個人使用的基本功能。' }
const PRO = { family: 'pro', description: '團隊協作與進階功能，含優先支援。' }

/** The plans of the store, in every seed and in the order of the store. */
export const products: Product[] = [
	{
		id: 'demoproductbasicmonthly1',
		slug: 'basic-monthly',
		name: 'Basic 月繳',
		price: 299,
		interval: 'month',
		...BASIC,
	},
	{ id: 'demoproductbasicyearly01', slug: 'basic-yearly', name: 'Basic 年繳', price: 2990, interval: 'year', ...BASIC },
	{ id: 'demoproductpromonthly001', slug: 'pro-monthly', name: 'Pro 月繳', price: 599, interval: 'month', ...PRO },
	{ id: 'demoproductproyearly0001', slug: 'pro-yearly', name: 'Pro 年繳', price: 5990, interval: 'year', ...PRO },
]
