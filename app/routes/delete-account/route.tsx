import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { askCode } from '#app/auth/ask-code.server.ts'
import { hasPassword, requireUser } from '#app/auth/current-user.server.ts'
import { deleteAccount } from '#app/auth/delete-account.server.ts'
import { endSession } from '#app/auth/session.server.ts'
import { checkDeletion } from '#app/billing/account/check-deletion.server.ts'
import { keepFromOthers } from '#app/billing/customer/tombstones.server.ts'
import { orDatabaseDown } from '#app/http/database-down.server.ts'
import { readForm } from '#app/http/request-body.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { writeLetters } from '#app/i18n/letters.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { requireMail } from '../require-mail.server.ts'
import { DeletionNotice } from './deletion-notice.tsx'
import { ProofForms } from './proof-forms.tsx'

export const meta = pageMeta('deleteAccount', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const user = await requireUser(context, paths.deleteAccount())
	const use = { purpose: 'delete', userId: user.id } as const
	const [pending, canUsePassword] = await orDatabaseDown(
		Promise.all([context.emailCodes.findPending(request, use), hasPassword(user.id, context)]),
		request,
	)
	return { email: user.email, canUsePassword, canUseCode: context.mailQueue !== null, isCodeSent: pending !== null }
}

/** With `sendCode` a code is sent to the person's own address; else a `password` or a `code` is the proof to delete the account. */
export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.deleteAccount())
	const attempt = { request, clientNetwork: context.clientNetwork }
	const form = await readForm(request)
	if (form?.has('sendCode')) {
		const deps = requireMail(context)
		const use = { purpose: 'delete', userId: user.id } as const
		const letters = writeLetters(await getRequestLocale(request, user.locale), context.env.APP_URL)
		const asked = await orDatabaseDown(askCode(user.email, use, letters, attempt, deps), request)
		if (asked.outcome !== 'asked') return data(asked, refusalInit(asked))
		return redirect(paths.deleteAccount(), { status: 303, headers: { 'Set-Cookie': asked.cookie } })
	}
	const acceptsLosses = form?.has('acceptsLosses') ?? false
	const check = await orDatabaseDown(checkDeletion(user, { acceptsLosses }, context), request)
	if (check.outcome !== 'allowed') return data(check, refusalInit(check))
	const code = form?.get('code')
	const proof = code == null ? { password: String(form?.get('password') ?? '') } : { code: String(code) }
	const { environment } = context.recur
	const keep = (tx: Prisma.TransactionClient) => keepFromOthers(tx, environment, user.id, check.customers)
	const deleted = await orDatabaseDown(deleteAccount(user, proof, attempt, keep, context), request)
	if (deleted.outcome !== 'deleted') return data(deleted, refusalInit(deleted))
	const headers = new Headers()
	headers.append('Set-Cookie', await orDatabaseDown(endSession(request, context), request))
	headers.append('Set-Cookie', await context.emailCodes.forget())
	return redirect(paths.homeAfterDeletion(), { status: 303, headers })
}

export default function DeleteAccount() {
	const t = useTranslations()
	const known = useLoaderData<typeof loader>()
	const problem = useActionData<typeof action>()
	return (
		<div className="mx-auto max-w-md">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('deleteAccount.title')}</h1>
			<p className="mt-2 text-muted">{t('deleteAccount.lead')}</p>
			<p className="mt-2 text-muted">{t('deleteAccount.invoices')}</p>
			<p className="mt-2 mb-6 text-muted">{t('deleteAccount.forGood')}</p>
			{problem && <DeletionNotice problem={problem} canUseCode={known.canUseCode} />}
			<ProofForms {...known} mustAcceptLosses={problem?.outcome === 'would_lose'} />
			<p className="mt-6">
				<Link to={paths.account()} className="underline">
					{t('code.backToAccount')}
				</Link>
			</p>
		</div>
	)
}
