import { defaultLocale, type Locale } from './locale.ts'

type Texts = { name?: string; description?: string; contents: string[] }

const BASIC: Record<Locale, Texts> = {
	'zh-TW': { name: 'Basic', contents: ['一個工作區', '基本報表', '電子郵件客服'] },
	en: {
		name: 'Basic',
		description: 'The essentials, for one person.',
		contents: ['One workspace', 'Basic reports', 'Email support'],
	},
}

const PRO: Record<Locale, Texts> = {
	'zh-TW': { name: 'Pro', contents: ['Basic 的所有功能', '團隊協作，不限人數', '進階報表與 Pro 專區', '優先客服'] },
	en: {
		name: 'Pro',
		description: 'For teams: advanced features and priority support.',
		contents: ['Everything in Basic', 'Teams of any size', 'Advanced reports, Pro area', 'Priority support'],
	},
}

// TODO(customize): your plans, by the slug of their product at Recur, which has one language and no list of contents. A name or
// description that is missing here is Recur's. These are examples for the plans of the emulator.
const TEXTS = new Map([
	['basic-monthly', BASIC],
	['basic-yearly', BASIC],
	['pro-monthly', PRO],
	['pro-yearly', PRO],
])

const RECOMMENDED = new Set(['pro-monthly', 'pro-yearly'])

/** Recur does not say whether its prices include tax. In Taiwan, prices for consumers have to. */
export const TAX: 'taxIncluded' | 'taxExcluded' = 'taxIncluded'

export function describePlan<Plan extends { slug: string }>(plan: Plan, locale: Locale) {
	const texts: Texts = TEXTS.get(plan.slug)?.[locale] ?? { contents: [] }
	return { ...plan, ...texts, isRecommended: RECOMMENDED.has(plan.slug) }
}

type Subscribed = { product: string | null; productSlug: string | null }

/** What somebody has, by its name at Recur; for who reads another language, by ours. Null where neither is known. */
export function nameOfPlan({ product, productSlug }: Subscribed, locale: Locale): string | null {
	const translated = locale === defaultLocale ? undefined : TEXTS.get(productSlug ?? '')?.[locale].name
	return translated ?? product
}
