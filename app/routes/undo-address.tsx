import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { findUndo, undoAddressChange } from '#app/auth/account/address-undo.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { Notice } from '#app/components/panel.tsx'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { requireMail } from './require-mail.server.ts'

export const meta = pageMeta('undoAddress', { isIndexed: false })
export const headers = actionHeaders

const INVALID_LINK = { outcome: 'invalid_link' } as const

/** A visit changes nothing, signed in or not: mail scanners follow links. */
export async function loader({ request, context }: LoaderFunctionArgs) {
	const { prisma } = requireMail(context)
	const isValid = (await findUndo(prisma, tokenOf(request))) !== null
	return data({ isValid }, isValid ? 200 : refusalInit(INVALID_LINK))
}

export async function action({ request, context }: ActionFunctionArgs) {
	const deps = requireMail(context)
	const mails = deps.accountMails(await getRequestLocale(request))
	const undone = await undoAddressChange(tokenOf(request), mails, deps)
	return data(undone, undone.outcome === 'undone' ? 200 : refusalInit(undone))
}

function tokenOf(request: Request): string {
	return new URL(request.url).searchParams.get('token') ?? ''
}

export default function UndoAddress() {
	const t = useTranslations('undoAddress')
	const { isValid } = useLoaderData<typeof loader>()
	const outcome = useActionData<typeof action>()?.outcome ?? (isValid ? null : INVALID_LINK.outcome)
	return (
		<div className="mx-auto max-w-md">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('title')}</h1>
			<p className="mt-2 mb-6 text-muted">{t('lead')}</p>
			{outcome === 'undone' ? <p role="status">{t('undone')}</p> : outcome && <Notice>{t(outcome)}</Notice>}
			{outcome === null ? (
				<Form method="post" reloadDocument>
					<p className="mb-6">{t('ask')}</p>
					<button type="submit" className={buttonClass('alert')}>
						{t('submit')}
					</button>
				</Form>
			) : (
				<p className="mt-6">
					<Link to={paths.loginByCode()} className={buttonClass('secondary')}>
						{t('signIn')}
					</Link>
				</p>
			)}
		</div>
	)
}
