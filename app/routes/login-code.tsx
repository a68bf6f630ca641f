import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { createAuthenticator } from '#app/auth/authenticator.server.ts'
import { askCode } from '#app/auth/code/ask-code.server.ts'
import { safeRedirectTo } from '#app/auth/redirect-to.server.ts'
import { AddressForm, CodeForm, CodeNotice } from '#app/components/code-form.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { endSignIn } from './end-sign-in.server.ts'
import { type MailContext, requireMail } from './require-mail.server.ts'

const USE = { purpose: 'sign_in', userId: null } as const

export const meta = pageMeta('loginByCode', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const { emailCodes } = requireMail(context)
	const { searchParams } = new URL(request.url)
	const redirectTo = safeRedirectTo(searchParams.get('redirectTo'))
	if (await context.currentUser()) throw redirect(redirectTo, 303)
	const pending = await emailCodes.findPending(request, USE)
	return { redirectTo, email: searchParams.has('other') ? null : (pending?.email ?? null) }
}

export async function action({ request, context }: ActionFunctionArgs) {
	const deps = requireMail(context)
	const form = await readForm(request.clone())
	const redirectTo = safeRedirectTo(form?.get('redirectTo'))
	if (await context.currentUser()) return redirect(redirectTo, 303)
	if (form?.has('code')) return await signIn(request, redirectTo, deps)
	const mails = deps.accountMails(await getRequestLocale(request))
	const asked = await askCode(form?.get('email'), USE, mails, { request, ...deps }, deps)
	if (asked.outcome !== 'asked') return data(asked, refusalInit(asked))
	return redirect(paths.loginByCode(redirectTo), { status: 303, headers: { 'Set-Cookie': asked.cookie } })
}

async function signIn(request: Request, redirectTo: string, deps: MailContext) {
	const authenticator = createAuthenticator(deps.clientNetwork, deps)
	const result = await authenticator.authenticate('code', request)
	if (result.outcome !== 'signed_in') {
		const refusal = result.outcome === 'invalid_credentials' ? ({ outcome: 'invalid_code' } as const) : result
		return data(refusal, refusalInit(refusal))
	}
	const answer = await endSignIn(request, result, redirectTo, deps)
	answer.headers.append('Set-Cookie', await deps.emailCodes.forget())
	return answer
}

export default function LoginByCode() {
	const t = useTranslations('loginByCode')
	const { redirectTo, email } = useLoaderData<typeof loader>()
	const problem = useActionData<typeof action>()
	const target = <input type="hidden" name="redirectTo" value={redirectTo} />
	return (
		<div className="mx-auto max-w-sm">
			<h1 className="mb-6 font-bold text-2xl sm:text-3xl">{t('title')}</h1>
			{email === null && <p className="-mt-4 mb-6 text-muted">{t('lead')}</p>}
			{problem && <CodeNotice problem={problem} />}
			{email === null ? <AddressForm hidden={target} /> : <CodeForm email={email} hidden={target} />}
			<p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
				{email !== null && (
					<Link to={`${paths.loginByCode(redirectTo)}&other`} className="link">
						{t('otherAddress')}
					</Link>
				)}
				<Link to={paths.login(redirectTo)} className="link">
					{t('toPassword')}
				</Link>
			</p>
		</div>
	)
}
