import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { findProofWays, readFreshProof } from '#app/auth/account/fresh-proof.server.ts'
import { setPassword } from '#app/auth/password/set-password.server.ts'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { BackToAccount } from '#app/components/back-to-account.tsx'
import { CodeNotice } from '#app/components/code-form.tsx'
import { PasswordField } from '#app/components/password-field.tsx'
import { ProofForm } from '#app/components/proof-form.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { sendCode } from './send-code.server.ts'

export const meta = pageMeta('password', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const user = await requireUser(context, paths.password())
	return await findProofWays(request, user, 'set_password', context)
}

/** `sendCode` mails a code to the person's own address; otherwise `password` or `code` is the proof for `newPassword`. */
export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.password())
	const form = await readForm(request)
	if (form?.has('sendCode')) {
		return await sendCode({ request, context }, user, { purpose: 'set_password', page: paths.password() })
	}
	const mails = context.accountMails(await getRequestLocale(request, user.locale))
	const attempt = { request, clientNetwork: context.clientNetwork }
	const password = String(form?.get('newPassword') ?? '')
	const set = await setPassword(password, user, readFreshProof(form), mails, attempt, context)
	if (set.outcome !== 'proved') return data(set, refusalInit(set))
	const headers = new Headers({ 'Set-Cookie': set.value.cookie })
	headers.append('Set-Cookie', await context.emailCodes.forget())
	return data({ outcome: 'done' as const }, { headers })
}

export default function Password() {
	const t = useTranslations()
	const ways = useLoaderData<typeof loader>()
	const result = useActionData<typeof action>()
	return (
		<div className="mx-auto max-w-sm">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('password.title')}</h1>
			<p className="mt-2 mb-6 text-muted">{t('password.lead')}</p>
			{result?.outcome === 'done' ? (
				<p role="status">{t('password.done')}</p>
			) : (
				<>
					{result && <CodeNotice problem={result} />}
					<ProofForm ways={ways} submit={t('password.submit')} passwordLabel={t('password.current')}>
						<input type="hidden" name="username" autoComplete="username" value={ways.email} />
						<PasswordField label={t('password.new')} name="newPassword" autoComplete="new-password" />
					</ProofForm>
				</>
			)}
			<BackToAccount />
		</div>
	)
}
