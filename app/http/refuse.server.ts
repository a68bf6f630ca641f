import type { Context } from 'hono'
import { requestLocale } from '#app/i18n/locale-cookie.server.ts'
import { translator } from '#app/i18n/translator.ts'
import type { AppVariables } from './app-variables.ts'
import { jsonError } from './json-error.server.ts'
import { plainPage } from './plain-page.server.ts'

export type Refusal = 'cross_site' | 'too_large' | 'unexpected'

const REFUSALS = {
	cross_site: { status: 403, title: 'errors.crossSiteTitle', text: 'errors.crossSiteText' },
	too_large: { status: 413, title: 'errors.tooLargeTitle', text: 'errors.tooLargeText' },
	unexpected: { status: 500, title: 'errors.unexpectedTitle', text: 'errors.unexpectedText' },
} as const

/** Answers without the application, in the caller's language: a page to a browser's navigation, JSON to everybody else. */
export async function refuse(c: Context<AppVariables>, refusal: Refusal): Promise<Response> {
	const locale = await requestLocale(c.req.raw)
	const t = translator(locale)
	const { status, title, text } = REFUSALS[refusal]
	if (!wantsPage(c)) return jsonError(refusal, t(text), { status })
	const nonce = c.get('secureHeadersNonce') ?? ''
	return await plainPage({ locale, title: t(title), text: t(text), goHome: t('errors.goHome'), nonce, status })
}

function wantsPage(c: Context): boolean {
	if (c.req.path.startsWith('/api/') || c.req.path.endsWith('.data')) return false
	return c.req.header('Accept')?.includes('application/json') !== true
}
