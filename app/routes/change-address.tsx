import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { askForAddress, changeAddress, findChangeUse } from '#app/auth/account/change-address.server.ts'
import { findProofWays, readFreshProof } from '#app/auth/account/fresh-proof.server.ts'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { AddressForm, CodeForm, CodeNotice } from '#app/components/code-form.tsx'
import { ProofForm } from '#app/components/proof-form.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { requireMail } from './require-mail.server.ts'
import { sendCode } from './send-code.server.ts'

export const meta = pageMeta('changeAddress', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const deps = requireMail(context)
	const user = await requireUser(context, paths.changeAddress())
	const use = await findChangeUse(user, deps)
	const [pending, ways] = await Promise.all([
		deps.emailCodes.findPending(request, use),
		findProofWays(request, user, 'leave_address', deps),
	])
	const startsAnew = new URL(request.url).searchParams.has('other')
	return {
		ways,
		isProofNeeded: use.purpose === 'change',
		newEmail: startsAnew ? null : (pending?.email ?? null),
	}
}

/** `sendCode` mails a code to the current address; `email` with `password` or that `code` mails one to the new; then `code` alone. */
export async function action({ request, context }: ActionFunctionArgs) {
	const deps = requireMail(context)
	const user = await requireUser(context, paths.changeAddress())
	const attempt = { request, clientNetwork: deps.clientNetwork }
	const mails = deps.accountMails(await getRequestLocale(request, user.locale))
	const form = await readForm(request)
	if (form?.has('sendCode')) {
		return await sendCode({ request, context }, user, { purpose: 'leave_address', page: paths.changeAddress() })
	}
	if (form?.has('code') && !form.has('email')) {
		const entered = await changeAddress(form.get('code'), user, mails, attempt, deps)
		if (entered.outcome !== 'right') return data(entered, refusalInit(entered))
		const headers = new Headers({ 'Set-Cookie': entered.value.cookie })
		headers.append('Set-Cookie', await deps.emailCodes.forget())
		return redirect(paths.account(), { status: 303, headers })
	}
	const asked = await askForAddress(form?.get('email'), user, readFreshProof(form), mails, attempt, deps)
	if (asked.outcome !== 'asked') return data(asked, refusalInit(asked))
	return redirect(paths.changeAddress(), { status: 303, headers: { 'Set-Cookie': asked.cookie } })
}

export default function ChangeAddress() {
	const t = useTranslations()
	const { ways, isProofNeeded, newEmail } = useLoaderData<typeof loader>()
	const problem = useActionData<typeof action>()
	return (
		<div className="mx-auto max-w-sm">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('changeAddress.title')}</h1>
			<p className="mt-2 mb-4 text-muted">{t('changeAddress.lead')}</p>
			<p className="mb-6 break-words">
				<span className="text-muted">{t('changeAddress.current')}</span> {ways.email}
			</p>
			{problem && <CodeNotice problem={problem} />}
			{newEmail !== null ? (
				<CodeForm email={newEmail} />
			) : isProofNeeded ? (
				<ProofForm ways={ways} submit={t('changeAddress.send')}>
					<TextField label={t('changeAddress.newEmail')} name="email" type="email" autoComplete="email" />
				</ProofForm>
			) : (
				<AddressForm label={t('changeAddress.newEmail')} />
			)}
			<p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
				{newEmail !== null && (
					<Link to={`${paths.changeAddress()}?other`} className="link">
						{t('loginByCode.otherAddress')}
					</Link>
				)}
				<Link to={paths.account()} className="link">
					{t('code.backToAccount')}
				</Link>
			</p>
		</div>
	)
}
