import type { Locale } from './locale.ts'

type Contents = Record<Locale, string[]>

const BASIC: Contents = {
	'zh-TW': ['一個工作區', '基本報表', '電子郵件客服'],
	en: ['One workspace', 'Basic reports', 'Email support'],
}

const PRO: Contents = {
	'zh-TW': ['Basic 的所有功能', '團隊協作，不限人數', '進階報表與 Pro 專區', '優先客服'],
	en: ['Everything in Basic', 'Teams of any size', 'Advanced reports, Pro area', 'Priority support'],
}

// TODO(customize): what each plan contains, by the slug of its product at Recur, whose API knows only a description. These are
// examples for the plans of the emulator.
const CONTENTS = new Map([
	['basic-monthly', BASIC],
	['basic-yearly', BASIC],
	['pro-monthly', PRO],
	['pro-yearly', PRO],
])

export function planContents(slug: string, locale: Locale): string[] {
	return CONTENTS.get(slug)?.[locale] ?? []
}
