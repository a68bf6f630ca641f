import type { Context } from 'hono'
import { html } from 'hono/html'
import { translator } from '#app/i18n/messages.server.ts'
import { paths } from '#app/paths.ts'
import type { AppVariables } from './request-context.server.ts'
import { getRequestLocale } from './request-locale.server.ts'
import { jsonError } from './responses.server.ts'
import type { SupportLink } from './support-link.server.ts'

export type RefusalKind = keyof typeof REFUSALS

const REFUSALS = {
	not_understood: { status: 400, title: 'refusals.notUnderstoodTitle', text: 'refusals.notUnderstoodText' },
	method_not_allowed: { status: 405, title: 'refusals.notUnderstoodTitle', text: 'refusals.notUnderstoodText' },
	cross_site: { status: 403, title: 'refusals.crossSiteTitle', text: 'refusals.crossSiteText' },
	too_large: { status: 413, title: 'refusals.tooLargeTitle', text: 'refusals.tooLargeText' },
	unavailable: { status: 503, title: 'errors.unavailableTitle', text: 'errors.unavailableText' },
	unexpected: { status: 500, title: 'errors.unexpectedTitle', text: 'errors.unexpectedText' },
} as const

/** Answers without Remix, in the caller's language: a page for a browser's navigation, otherwise JSON. */
export async function refuse(
	c: Context<AppVariables>,
	refusal: RefusalKind,
	{ headers = {}, support = null }: { headers?: Record<string, string>; support?: SupportLink | null } = {},
): Promise<Response> {
	const locale = await getRequestLocale(c.req.raw)
	const t = translator(locale)
	const { status, title, text } = REFUSALS[refusal]
	if (!wantsPage(c)) return jsonError(refusal, t(text), { status, headers })
	const help = support && html`<p><a href="${support.href}">${t('support.contact', { id: support.requestId })}</a></p>`
	const page = await html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t(title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="${c.get('nonce')}">
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
:lang(zh-TW) { font-family: "PingFang TC", "Microsoft JhengHei UI", "Noto Sans TC", "Noto Sans CJK TC", system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 32rem; padding: 1.5rem }
a { display: inline-flex; align-items: center; min-height: 2.75rem; color: inherit; font-weight: 600 }
</style>
</head>
<body><main><h1>${t(title)}</h1><p>${t(text)}</p>${help}<p><a href="${paths.home()}">${t('errors.goHome')}</a></p></main></body>
</html>`
	return new Response(page.toString(), {
		status,
		headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
	})
}

function wantsPage(c: Context): boolean {
	const path = c.req.path.toLowerCase()
	if (path.startsWith('/api/') || path.endsWith('.data')) return false
	return c.req.header('Accept')?.includes('application/json') !== true
}
