import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { enterCode } from '#app/auth/code/enter-code.server.ts'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { maskAddress } from '#app/billing/customer/evidence.server.ts'
import { findUnprovenCustomer, proveCustomer } from '#app/billing/customer/prove-customer.server.ts'
import { BackToAccount } from '#app/components/back-to-account.tsx'
import { ProveCustomerButton } from '#app/components/buttons.tsx'
import { CodeForm, CodeNotice } from '#app/components/code-form.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { requireMail } from './require-mail.server.ts'
import { sendCode } from './send-code.server.ts'

export const meta = pageMeta('proveCustomer', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const { emailCodes } = requireMail(context)
	const user = await requireUser(context, paths.proveCustomer())
	const use = { purpose: 'customer', userId: user.id } as const
	const pending = await emailCodes.findPending(request, use)
	return { address: pending && maskAddress(pending.email) }
}

/** Without `code`, sends one to the address that Recur names, whatever the form holds. */
export async function action({ request, context }: ActionFunctionArgs) {
	const deps = requireMail(context)
	const user = await requireUser(context, paths.proveCustomer())
	const use = { purpose: 'customer', userId: user.id } as const
	const attempt = { request, clientNetwork: deps.clientNetwork }
	const form = await readForm(request)
	const found = await findUnprovenCustomer(user, deps)
	if (found.outcome === 'none') return redirect(paths.account(), 303)
	if (found.outcome !== 'found') return data(found, refusalInit(found))
	const { customer } = found
	if (!form?.has('code')) {
		const errand = { purpose: use.purpose, page: paths.proveCustomer(), email: customer.email }
		return await sendCode({ request, context }, user, errand)
	}
	const about = {
		environment: deps.recur.environment,
		source: { actor: 'person', requestId: deps.requestId },
	} as const
	const entered = await enterCode(
		form.get('code'),
		use,
		attempt,
		(tx, email) => proveCustomer(tx, user.id, customer, email, about),
		deps,
	)
	if (entered.outcome !== 'right') return data(entered, refusalInit(entered))
	deps.syncWorker.wake()
	return redirect(paths.account(), { status: 303, headers: { 'Set-Cookie': await deps.emailCodes.forget() } })
}

export default function ProveCustomer() {
	const t = useTranslations()
	const { address } = useLoaderData<typeof loader>()
	const problem = useActionData<typeof action>()
	return (
		<div className="mx-auto max-w-sm">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('proveCustomer.title')}</h1>
			<p className="mt-2 mb-6 text-muted">{t('proveCustomer.lead')}</p>
			{problem && <CodeNotice problem={problem} />}
			{address === null ? <ProveCustomerButton /> : <CodeForm email={address} />}
			<BackToAccount />
		</div>
	)
}
