import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { openPortal } from '#app/billing/portal/open-portal.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { jsonError, refusalInit } from '#app/http/responses.server.ts'
import { translator } from '#app/i18n/messages.server.ts'
import { portalWords, sentenceOf } from '#app/i18n/messages.ts'

export async function loader({ request }: LoaderFunctionArgs) {
	return await methodNotAllowed(request)
}

/** Decides like the account page's button, answers in JSON. Ignores the request's body. */
export async function action({ request, context }: ActionFunctionArgs) {
	if (request.method !== 'POST') return await methodNotAllowed(request)
	const user = await context.currentUser()
	const locale = await getRequestLocale(request, user?.locale)
	const t = translator(locale)
	if (!user) return jsonError('unauthenticated', t('portal.unauthenticated'), { status: 401 })

	const result = await openPortal({ user, locale, known: await context.currentPerson() }, context)
	if (result.outcome === 'opened') {
		return Response.json({ url: result.url }, { headers: { 'Cache-Control': 'no-store' } })
	}
	return jsonError(result.outcome, t(`portal.${sentenceOf(result)}`, portalWords(result)), refusalInit(result))
}

async function methodNotAllowed(request: Request): Promise<Response> {
	const t = translator(await getRequestLocale(request))
	return jsonError('method_not_allowed', t('portal.method_not_allowed'), { status: 405, headers: { Allow: 'POST' } })
}
