import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'

/** Stands where the subscription status will be; without JavaScript, a link leads to the page that waits for it. */
export function StatusPending() {
	const t = useTranslations('subscription')
	return (
		<div className="text-muted">
			<p role="status" className="[@media(scripting:none)]:hidden">
				{t('checking')}
			</p>
			<noscript>
				<a href={paths.accountWithStatus()} className="underline">
					{t('showWithoutScript')}
				</a>
			</noscript>
		</div>
	)
}
