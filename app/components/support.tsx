import { useTranslations } from 'use-intl'
import { useRootData } from './root-context.ts'

/** Nothing without `SUPPORT_URL`. */
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
