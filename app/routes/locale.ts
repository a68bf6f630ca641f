import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { safeRedirectTo } from '#app/auth/redirect-to.ts'
import { saveUserLocale } from '#app/auth/user-locale.server.ts'
import { postOnly } from '#app/http/method-not-allowed.server.ts'
import { readForm } from '#app/http/read-form.server.ts'
import { toLocale } from '#app/i18n/locale.ts'
import { rememberLocale } from '#app/i18n/locale-cookie.server.ts'

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
