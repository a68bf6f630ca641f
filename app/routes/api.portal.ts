import type { ActionFunctionArgs } from '@remix-run/node'
import { openPortal } from '#app/billing/open-portal.server.ts'
import { refusalInit } from '#app/billing/outcome-response.ts'
import { jsonError } from '#app/http/json-error.server.ts'
import { postOnly } from '#app/http/method-not-allowed.server.ts'
import { requestLocale } from '#app/i18n/locale-cookie.server.ts'
import { translator } from '#app/i18n/translator.ts'

export const loader = postOnly

/** The portal for programs: the same decision as the button on the account page, as JSON. The request's body says nothing. */
export async function action({ request, context }: ActionFunctionArgs) {
	if (request.method !== 'POST') return postOnly()
	const user = await context.currentUser()
	const locale = await requestLocale(request, user?.locale)
	const t = translator(locale)
	if (!user) return jsonError('unauthenticated', t('portal.unauthenticated'), { status: 401 })

	const result = await openPortal({ user, locale }, context)
	if (result.outcome === 'opened') {
		return Response.json({ url: result.url }, { headers: { 'Cache-Control': 'no-store' } })
	}
	const seconds = 'retryAfter' in result ? result.retryAfter : 0
	return jsonError(result.outcome, t(`portal.${result.outcome}`, { seconds }), refusalInit(result))
}
