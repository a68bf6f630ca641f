import { Form } from '@remix-run/react'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'
import { buttonClass } from './button-class.ts'

/**
 * 管理訂閱. A plain form: the browser itself follows the redirect to Recur, which a client-side submission can't. JavaScript
 * only adds the pending label and swallows a second press.
 */
export function PortalButton() {
	const t = useTranslations('account')
	const [isOpening, setIsOpening] = useState(false)
	useEffect(() => onReturnFromHistory(() => setIsOpening(false)), [])

	function handleSubmit(event: FormEvent) {
		if (isOpening) event.preventDefault()
		setIsOpening(true)
	}

	return (
		<Form method="post" action={paths.account()} reloadDocument onSubmit={handleSubmit}>
			<button type="submit" aria-disabled={isOpening} className={`${buttonClass('primary')} w-full sm:w-auto`}>
				{isOpening ? t('opening') : t('manage')}
			</button>
			<span role="status" className="sr-only">
				{isOpening && t('opening')}
			</span>
		</Form>
	)
}

// The back button may bring the page back as it was left: with the button pressed.
function onReturnFromHistory(reset: () => void): () => void {
	function handlePageShow(event: PageTransitionEvent) {
		if (event.persisted) reset()
	}
	window.addEventListener('pageshow', handlePageShow)
	return () => window.removeEventListener('pageshow', handlePageShow)
}
