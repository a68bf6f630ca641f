import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { deleteAccount } from '#app/auth/account/delete-account.server.ts'
import { findProofWays, readFreshProof } from '#app/auth/account/fresh-proof.server.ts'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { endSession } from '#app/auth/session/session.server.ts'
import { checkDeletion, foreseeDeletion, leaveBehind } from '#app/billing/account/check-deletion.server.ts'
import { BackToAccount } from '#app/components/back-to-account.tsx'
import { Support } from '#app/components/error-page.tsx'
import { ProofForm } from '#app/components/proof-form.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { sendCode } from '../send-code.server.ts'
import { DeletionNotice, isStop } from './deletion-notice.tsx'

export const meta = pageMeta('deleteAccount', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const user = await requireUser(context, paths.deleteAccount())
	// What an action has just answered needs no second look.
	const foreseen = context.isChange ? null : await foreseeDeletion(user, context)
	return { ways: await findProofWays(request, user, 'delete', context), foreseen }
}

/** `sendCode` mails a code to the person's own address; otherwise `password` or `code` is the proof. */
export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.deleteAccount())
	const attempt = { request, clientNetwork: context.clientNetwork }
	const form = await readForm(request)
	if (form?.has('sendCode')) {
		return await sendCode({ request, context }, user, { purpose: 'delete', page: paths.deleteAccount() })
	}
	const acceptsLosses = form?.has('acceptsLosses') ?? false
	const check = await checkDeletion(user, { acceptsLosses }, context)
	if (check.outcome !== 'allowed') return data(check, refusalInit(check))
	const { environment } = context.recur
	const proof = readFreshProof(form)
	const deleted = await deleteAccount(
		user,
		proof,
		attempt,
		(tx) => leaveBehind(tx, environment, user.id, check),
		context,
	)
	if (deleted.outcome !== 'proved') return data(deleted, refusalInit(deleted))
	if (deleted.value) return data(deleted.value, refusalInit(deleted.value))
	const headers = new Headers()
	headers.append('Set-Cookie', await endSession(request, context))
	headers.append('Set-Cookie', await context.emailCodes.forget())
	return redirect(paths.homeAfterDeletion(), { status: 303, headers })
}

export default function DeleteAccount() {
	const t = useTranslations()
	const { ways, foreseen } = useLoaderData<typeof loader>()
	const failed = useActionData<typeof action>()
	const problem = failed ?? foreseen
	return (
		<div className="mx-auto max-w-md">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('deleteAccount.title')}</h1>
			<p className="mt-2 text-muted">{t('deleteAccount.lead')}</p>
			<p className="mt-2 text-muted">{t('deleteAccount.invoices')}</p>
			<div className="mt-2 mb-6 text-muted">
				<p>{t('deleteAccount.forGood')}</p>
				<Support />
			</div>
			{problem && <DeletionNotice problem={problem} canUseCode={ways.canUseCode} hasTried={failed !== undefined} />}
			{!(problem && isStop(problem)) && (
				<ProofForm ways={ways} submit={t('deleteAccount.submit')} variant="alert">
					{problem?.outcome === 'would_lose' && <AcceptLosses />}
				</ProofForm>
			)}
			<BackToAccount />
		</div>
	)
}

function AcceptLosses() {
	const t = useTranslations('deleteAccount')
	return (
		<label className="flex items-start gap-3 py-2">
			<input type="checkbox" name="acceptsLosses" required className="mt-1 size-5" />
			{t('accept')}
		</label>
	)
}
