import { z } from 'zod'

export const productSchema = z.strictObject({
	id: z.string(),
	slug: z.string(),
	name: z.string(),
	description: z.string().default(''),
	/** Shared by plans that differ only in their interval. */
	family: z.string().nullable().default(null),
	price: z.number().int().positive(),
	currency: z.string().length(3).default('TWD'),
	interval: z.enum(['month', 'year']),
})

/** Something sold once. The emulator lists it and sells it nowhere. */
export const oneTimeProductSchema = productSchema.omit({ interval: true })

export type OneTimeProduct = z.output<typeof oneTimeProductSchema>
export type Product = z.output<typeof productSchema>
/** What is left out has a default. */
export type ProductInput = z.input<typeof productSchema>

const BASIC = { currency: 'TWD', family: 'basic', description: '個人使用的基本功能。' }
const PRO = { currency: 'TWD', family: 'pro', description: '團隊協作與進階功能，含優先支援。' }

/** The plans of the store, the same in every seed. */
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

/** Customers are validated when they are stored, so a missing product is a bug in the emulator. */
export function productOf(store: { products: Product[] }, slug: string): Product {
	const product = store.products.find((candidate) => candidate.slug === slug)
	if (!product) throw new Error(`No product with the slug "${slug}"`)
	return product
}

/** The same day one month or year later, or the last day of a shorter month. */
export function addInterval(instant: string, interval: Product['interval']): string {
	const date = new Date(instant)
	const day = date.getUTCDate()
	date.setUTCDate(1)
	date.setUTCMonth(date.getUTCMonth() + (interval === 'year' ? 12 : 1))
	const lastDayOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
	date.setUTCDate(Math.min(day, lastDayOfMonth))
	return date.toISOString()
}
