import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { askCode } from '#app/auth/ask-code.server.ts'
import { changeAddress } from '#app/auth/change-address.server.ts'
import { requireUser } from '#app/auth/current-user.server.ts'
import { readEmail } from '#app/auth/email-address.server.ts'
import { AddressForm, CodeForm, CodeNotice } from '#app/components/code-form.tsx'
import { orDatabaseDown } from '#app/http/database-down.server.ts'
import { readForm } from '#app/http/request-body.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { writeLetters } from '#app/i18n/letters.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { requireMail } from './require-mail.server.ts'

export const meta = pageMeta('changeAddress', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const { emailCodes } = requireMail(context)
	const user = await requireUser(context, paths.changeAddress())
	const use = { purpose: 'change', userId: user.id } as const
	const pending = await orDatabaseDown(emailCodes.findPending(request, use), request)
	const startsAnew = new URL(request.url).searchParams.has('other')
	return { email: user.email, newEmail: startsAnew ? null : (pending?.email ?? null) }
}

export async function action({ request, context }: ActionFunctionArgs) {
	const deps = requireMail(context)
	const user = await requireUser(context, paths.changeAddress())
	const attempt = { request, clientNetwork: deps.clientNetwork }
	const letters = writeLetters(await getRequestLocale(request, user.locale), deps.env.APP_URL)
	const form = await readForm(request)
	if (form?.has('code')) {
		const entered = await orDatabaseDown(changeAddress(form.get('code'), user, letters, attempt, deps), request)
		if (entered.outcome !== 'right') return data(entered, refusalInit(entered))
		return redirect(paths.account(), { status: 303, headers: { 'Set-Cookie': await deps.emailCodes.forget() } })
	}
	const email = form?.get('email')
	const read = readEmail(email)
	const isSame = read.outcome === 'valid' && read.email === user.email
	if (isSame) return data(SAME_ADDRESS, refusalInit(SAME_ADDRESS))
	const use = { purpose: 'change', userId: user.id } as const
	const asked = await orDatabaseDown(askCode(email, use, letters, attempt, deps), request)
	if (asked.outcome !== 'asked') return data(asked, refusalInit(asked))
	return redirect(paths.changeAddress(), { status: 303, headers: { 'Set-Cookie': asked.cookie } })
}

const SAME_ADDRESS = { outcome: 'same_address' } as const

export default function ChangeAddress() {
	const t = useTranslations()
	const { email, newEmail } = useLoaderData<typeof loader>()
	const problem = useActionData<typeof action>()
	return (
		<div className="mx-auto max-w-sm">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('changeAddress.title')}</h1>
			<p className="mt-2 mb-4 text-muted">{t('changeAddress.lead')}</p>
			<p className="mb-6 break-words">
				<span className="text-muted">{t('changeAddress.current')}</span> {email}
			</p>
			{problem && <CodeNotice problem={problem} />}
			{newEmail === null ? <AddressForm label={t('changeAddress.newEmail')} /> : <CodeForm email={newEmail} />}
			<p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
				{newEmail !== null && (
					<Link to={`${paths.changeAddress()}?other`} className="underline">
						{t('loginByCode.otherAddress')}
					</Link>
				)}
				<Link to={paths.account()} className="underline">
					{t('code.backToAccount')}
				</Link>
			</p>
		</div>
	)
}
