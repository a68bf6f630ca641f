import type { LoaderFunctionArgs } from '@remix-run/node'
import { isRouteErrorResponse, Link, useRouteError } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { requireEntitlement } from './require-entitlement.server.ts'

// TODO(customize): the slugs of the products that open this page, and your own pages in place of this example.
const PRO = ['pro-monthly', 'pro-yearly']

export const meta = pageMeta('pro')

export async function loader({ context }: LoaderFunctionArgs) {
	const user = await requireUser(context, paths.pro())
	await requireEntitlement(user, PRO, context)
	return null
}

export default function Pro() {
	const t = useTranslations('pro')
	return (
		<>
			<h1 className="font-bold text-2xl sm:text-3xl">{t('title')}</h1>
			<p className="mt-3 text-muted">{t('welcome')}</p>
		</>
	)
}

export function ErrorBoundary() {
	const t = useTranslations('pro')
	const error = useRouteError()
	if (!isRouteErrorResponse(error) || error.status !== 403) return <ErrorPage />
	const isUnverified = error.data?.code === 'email_unverified'
	return (
		<div className="py-8 text-center">
			<h1 className="font-semibold text-2xl">{t('lockedTitle')}</h1>
			<p className="mt-3 text-muted">{isUnverified ? t('verifyFirst') : t('lockedText')}</p>
			<p className="mt-8">
				<Link to={isUnverified ? paths.account() : paths.pricing()} className={buttonClass('primary')}>
					{isUnverified ? t('verify') : t('seePlans')}
				</Link>
			</p>
		</div>
	)
}
