import { type ActionFunctionArgs, data, redirect } from '@remix-run/node'
import { askCode } from '#app/auth/code/ask-code.server.ts'
import type { CodePurpose } from '#app/auth/code/email-code.server.ts'
import type { CurrentUser } from '#app/auth/session/session.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { refusalInit } from '#app/http/responses.server.ts'
import { requireMail } from './require-mail.server.ts'

/** `email`: by default the person's own address. Never one from the form. */
type Errand = { purpose: CodePurpose; page: string; email?: string }

export async function sendCode(
	{ request, context }: Pick<ActionFunctionArgs, 'request' | 'context'>,
	user: CurrentUser,
	{ purpose, page, email = user.email }: Errand,
) {
	const deps = requireMail(context)
	const mails = deps.accountMails(await getRequestLocale(request, user.locale))
	const attempt = { request, clientNetwork: deps.clientNetwork }
	const asked = await askCode(email, { purpose, userId: user.id }, mails, attempt, deps)
	if (asked.outcome !== 'asked') return data(asked, refusalInit(asked))
	return redirect(page, { status: 303, headers: { 'Set-Cookie': asked.cookie } })
}
