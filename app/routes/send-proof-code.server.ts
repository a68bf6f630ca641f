import { type ActionFunctionArgs, data, redirect } from '@remix-run/node'
import { askCode } from '#app/auth/ask-code.server.ts'
import type { ProofPurpose } from '#app/auth/fresh-proof.server.ts'
import type { CurrentUser } from '#app/auth/session.server.ts'
import { orDatabaseDown } from '#app/http/database-down.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { refusalInit } from '#app/http/responses.server.ts'
import { writeLetters } from '#app/i18n/letters.server.ts'
import { requireMail } from './require-mail.server.ts'

/** Sends a person a code to their own address, whatever the form says, and leads back to the page where it proves that it is them. */
export async function sendProofCode(
	{ request, context }: Pick<ActionFunctionArgs, 'request' | 'context'>,
	user: CurrentUser,
	purpose: ProofPurpose,
	page: string,
) {
	const deps = requireMail(context)
	const letters = writeLetters(await getRequestLocale(request, user.locale), deps.env.APP_URL)
	const attempt = { request, clientNetwork: deps.clientNetwork }
	const asked = await orDatabaseDown(askCode(user.email, { purpose, userId: user.id }, letters, attempt, deps), request)
	if (asked.outcome !== 'asked') return data(asked, refusalInit(asked))
	return redirect(page, { status: 303, headers: { 'Set-Cookie': asked.cookie } })
}
