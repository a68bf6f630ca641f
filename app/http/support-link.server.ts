import type { Env } from '#app/platform/env.server.ts'

export type SupportLink = { href: string; requestId: string }

/** Null without `SUPPORT_URL`. The request's id finds what happened in the log. */
export function supportLink({ SUPPORT_URL }: Pick<Env, 'SUPPORT_URL'>, requestId: string): SupportLink | null {
	if (!SUPPORT_URL) return null
	const name = SUPPORT_URL.protocol === 'mailto:' ? 'body' : 'request'
	// Not `searchParams`, which would write blanks as "+": mail programs show it.
	return { href: `${SUPPORT_URL.href}${SUPPORT_URL.search ? '&' : '?'}${name}=${requestId}`, requestId }
}
