import { Form } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'
import { HostedButton } from './hosted-button.tsx'

/** 管理訂閱. A plain form: the browser itself follows the redirect to Recur, which a client-side submission can't. */
export function PortalButton() {
	const t = useTranslations('account')
	return (
		<Form method="post" action={paths.account()} reloadDocument>
			<HostedButton label={t('manage')} pendingLabel={t('opening')} />
		</Form>
	)
}
