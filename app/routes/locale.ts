import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { safeRedirectTo } from '#app/auth/redirect-to.server.ts'
import { saveUserLocale } from '#app/auth/session/current-user.server.ts'
import { readForm } from '#app/http/request-body.server.ts'
import { rememberLocale } from '#app/http/request-locale.server.ts'
import { postOnly } from '#app/http/responses.server.ts'
import { toLocale } from '#app/i18n/locale.ts'

export const loader = postOnly

export async function action({ request, context }: ActionFunctionArgs) {
	if (request.method !== 'POST') return postOnly()
	const form = await readForm(request)
	const target = safeRedirectTo(form?.get('redirectTo'))
	const locale = toLocale(form?.get('locale'))
	if (!locale) return redirect(target, 303)
	const user = await context.currentUser()
	if (user) await saveUserLocale(user.id, locale, context)
	const secure = context.env.APP_URL.protocol === 'https:'
	return redirect(target, { status: 303, headers: { 'Set-Cookie': await rememberLocale(locale, { secure }) } })
}
