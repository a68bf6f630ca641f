import { Form } from '@remix-run/react'
import { type MouseEvent, useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'

const BASE =
	'inline-flex min-h-11 items-center justify-center rounded-lg px-5 py-2.5 text-center font-semibold motion-safe:transition-colors'

const VARIANTS = {
	primary: 'bg-brand text-on-brand hover:bg-brand-strong aria-disabled:cursor-progress aria-disabled:opacity-75',
	secondary: 'border border-line bg-surface text-ink hover:border-ink',
}

export function buttonClass(variant: keyof typeof VARIANTS): string {
	return `${BASE} ${VARIANTS[variant]}`
}

/** 管理訂閱. A plain form: the browser itself must follow the redirect to Recur, which a client-side submission can't. */
export function PortalButton() {
	const t = useTranslations('account')
	return (
		<Form method="post" action={paths.account()} reloadDocument>
			<RedirectButton label={t('manage')} pendingLabel={t('opening')} />
		</Form>
	)
}

/**
 * The submit button of a form that redirects to Recur. JavaScript only adds the pending label and ignores a second press; the
 * form works without.
 */
export function RedirectButton({ label, pendingLabel }: { label: string; pendingLabel: string }) {
	const [isOpening, setIsOpening] = useState(false)
	useEffect(() => onReturnFromHistory(() => setIsOpening(false)), [])

	function handleClick(event: MouseEvent) {
		if (isOpening) event.preventDefault()
		setIsOpening(true)
	}

	return (
		<>
			<button
				type="submit"
				aria-disabled={isOpening}
				onClick={handleClick}
				className={`${buttonClass('primary')} w-full sm:w-auto`}
			>
				{isOpening ? pendingLabel : label}
			</button>
			<span role="status" className="sr-only">
				{isOpening && pendingLabel}
			</span>
		</>
	)
}

// The back button may restore the page as it was left, with the button pressed.
function onReturnFromHistory(reset: () => void): () => void {
	function handlePageShow(event: PageTransitionEvent) {
		if (event.persisted) reset()
	}
	window.addEventListener('pageshow', handlePageShow)
	return () => window.removeEventListener('pageshow', handlePageShow)
}
