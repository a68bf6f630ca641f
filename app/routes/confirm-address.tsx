import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { enterCode } from '#app/auth/code/enter-code.server.ts'
import { confirmAddress } from '#app/auth/code/prove-address.server.ts'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { BackToAccount } from '#app/components/back-to-account.tsx'
import { buttonClass } from '#app/components/buttons.tsx'
import { CodeForm, CodeNotice } from '#app/components/code-form.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { requireMail } from './require-mail.server.ts'
import { sendCode } from './send-code.server.ts'

export const meta = pageMeta('confirmAddress', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const { emailCodes } = requireMail(context)
	const user = await requireUser(context, paths.confirmAddress())
	if (user.emailVerifiedAt) throw redirect(paths.account(), 303)
	const use = { purpose: 'confirm', userId: user.id } as const
	const pending = await emailCodes.findPending(request, use)
	return { email: user.email, isSent: pending?.email === user.email }
}

/** Without `code`, sends one to the person's own address, whatever the form holds. */
export async function action({ request, context }: ActionFunctionArgs) {
	const deps = requireMail(context)
	const user = await requireUser(context, paths.confirmAddress())
	if (user.emailVerifiedAt) return redirect(paths.account(), 303)
	const use = { purpose: 'confirm', userId: user.id } as const
	const attempt = { request, clientNetwork: deps.clientNetwork }
	const form = await readForm(request)
	if (!form?.has('code')) {
		return await sendCode({ request, context }, user, { purpose: use.purpose, page: paths.confirmAddress() })
	}
	const confirm = confirmAddress(user.id, { actor: 'person', requestId: deps.requestId })
	const entered = await enterCode(form.get('code'), use, attempt, confirm, deps)
	if (entered.outcome !== 'right') return data(entered, refusalInit(entered))
	return redirect(paths.account(), { status: 303, headers: { 'Set-Cookie': await deps.emailCodes.forget() } })
}

export default function ConfirmAddress() {
	const t = useTranslations()
	const { email, isSent } = useLoaderData<typeof loader>()
	const problem = useActionData<typeof action>()
	return (
		<div className="mx-auto max-w-sm">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('confirmAddress.title')}</h1>
			<p className="mt-2 mb-6 text-muted">{t('confirmAddress.lead')}</p>
			{problem && <CodeNotice problem={problem} />}
			{isSent ? (
				<CodeForm email={email} />
			) : (
				<Form method="post" reloadDocument>
					<button type="submit" className={buttonClass('primary')}>
						{t('account.confirmEmail')}
					</button>
				</Form>
			)}
			<BackToAccount />
		</div>
	)
}
