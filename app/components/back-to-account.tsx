import { Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'

export function BackToAccount() {
	const t = useTranslations('code')
	return (
		<p className="mt-6">
			<Link to={paths.account()} className="link">
				{t('backToAccount')}
			</Link>
		</p>
	)
}
