import { isRouteErrorResponse, Link, useRouteError } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'
import { buttonClass } from './buttons.tsx'
import { useRootData } from './root-context.ts'

export function ErrorPage() {
	const t = useTranslations('errors')
	const kind = errorKind(useRouteError())
	return (
		<div className="py-8 text-center">
			<h1 className="font-semibold text-2xl">{t(`${kind}Title`)}</h1>
			<p className="mt-3 text-muted">{t(`${kind}Text`)}</p>
			{kind !== 'notFound' && <Support />}
			<p className="mt-8">
				<Link to={paths.home()} className={buttonClass('secondary')}>
					{t('goHome')}
				</Link>
			</p>
		</div>
	)
}

function errorKind(error: unknown): 'notFound' | 'unavailable' | 'unexpected' {
	if (!isRouteErrorResponse(error)) return 'unexpected'
	if (error.status === 404) return 'notFound'
	return error.status === 503 ? 'unavailable' : 'unexpected'
}

/** The way to people who can help; nothing without `SUPPORT_URL`. Here, because every page loads this file. */
export function Support() {
	const t = useTranslations('support')
	const support = useRootData()?.support
	if (!support) return null
	return (
		<p className="mt-2">
			<a href={support.href} className="break-words underline">
				{t('contact', { id: support.requestId })}
			</a>
		</p>
	)
}
