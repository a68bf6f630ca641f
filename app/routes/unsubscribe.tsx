import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { switchBillingMails } from '#app/billing/mails/mail-choice.server.ts'
import { readUnsubscribeToken } from '#app/billing/mails/unsubscribe-link.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { actionHeaders } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'

export const meta = pageMeta('unsubscribe', { isIndexed: false })
export const headers = actionHeaders

/** A visit changes nothing: mail scanners follow links. */
export async function loader({ request, context }: LoaderFunctionArgs) {
	const isValid = readUnsubscribeToken(context.env, tokenOf(request)) !== null
	return data({ isValid }, { status: isValid ? 200 : 400 })
}

/** From the page's button, or a mail client without a session (RFC 8058): the token decides. */
export async function action({ request, context }: ActionFunctionArgs) {
	const userId = readUnsubscribeToken(context.env, tokenOf(request))
	if (userId === null) return data({ isDone: false }, { status: 400 })
	await switchBillingMails({ userId, on: false, by: 'mail' }, context)
	return data({ isDone: true })
}

function tokenOf(request: Request): string {
	return new URL(request.url).searchParams.get('token') ?? ''
}

export default function Unsubscribe() {
	const t = useTranslations('unsubscribe')
	const { isValid } = useLoaderData<typeof loader>()
	const isDone = useActionData<typeof action>()?.isDone ?? false
	return (
		<>
			<h1 className="font-bold text-2xl sm:text-3xl">{t('title')}</h1>
			<p role="status" className="mt-3 mb-8">
				{isDone ? t('done') : isValid ? t('ask') : t('invalid')}
			</p>
			{isValid && !isDone ? (
				<form method="post">
					<button type="submit" className={buttonClass('primary')}>
						{t('stop')}
					</button>
				</form>
			) : (
				<Link to={paths.account()} className={buttonClass('secondary')}>
					{t('toAccount')}
				</Link>
			)}
		</>
	)
}
