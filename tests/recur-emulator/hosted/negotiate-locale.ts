import type { Context } from 'hono'
import Negotiator from 'negotiator'
import type { Locale } from '../world/portal-session.ts'
import type { HostedEnv } from './hosted-env.ts'

/** The language of a page that nobody asked for in one: English for those who prefer it, Chinese for all others. */
export function negotiateLocale<Env extends HostedEnv>(c: Context<Env>): Locale {
	const headers = { 'accept-language': c.req.header('accept-language') }
	const preferred = new Negotiator({ headers }).languages().find((tag) => /^(zh|en)\b/i.test(tag))
	return preferred?.toLowerCase().startsWith('en') ? 'en' : 'zh-TW'
}
