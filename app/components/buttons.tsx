import { Form } from '@remix-run/react'
import { type MouseEvent, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'

// Forced colours remove the background: the border keeps the button visible.
const BASE =
	'inline-flex min-h-11 cursor-pointer items-center justify-center rounded-lg border px-5 py-2 text-center font-semibold aria-disabled:cursor-progress aria-disabled:opacity-75 motion-safe:transition-colors print:hidden'

const VARIANTS = {
	primary: 'border-transparent bg-brand text-on-brand hover:bg-brand-strong',
	secondary: 'border-line-strong bg-surface text-ink hover:border-ink',
	alert: 'border-transparent bg-danger text-on-danger hover:bg-danger-strong',
}

export type ButtonVariant = keyof typeof VARIANTS

export function buttonClass(variant: ButtonVariant): string {
	return `${BASE} ${VARIANTS[variant]}`
}

type PortalButtonProps = { label?: string; variant?: ButtonVariant; isSought?: boolean }

/** A plain form: only the browser itself can follow the redirect to Recur, not a client-side submission. `isSought`: has the focus. */
export function PortalButton({ label, variant, isSought }: PortalButtonProps) {
	const t = useTranslations('account')
	return (
		<Form method="post" action={paths.account()} reloadDocument className="max-sm:w-full print:hidden">
			<RedirectButton label={label ?? t('manage')} pendingLabel={t('opening')} variant={variant} isSought={isSought} />
		</Form>
	)
}

export function PostButton({
	action,
	label,
	variant = 'secondary',
}: {
	action: string
	label: string
	variant?: ButtonVariant
}) {
	return (
		<Form method="post" action={action} reloadDocument className="print:hidden">
			<button type="submit" className={buttonClass(variant)}>
				{label}
			</button>
		</Form>
	)
}

export function ProveCustomerButton() {
	const t = useTranslations('proveCustomer')
	return <PostButton action={paths.proveCustomer()} label={t('send')} />
}

type RedirectButtonProps = {
	label: string
	pendingLabel: string
	variant?: ButtonVariant | undefined
	isSought?: boolean | undefined
}

/** JavaScript only adds the pending label and ignores a second press; the form works without. */
export function RedirectButton({ label, pendingLabel, variant = 'primary', isSought }: RedirectButtonProps) {
	const [isOpening, setIsOpening] = useState(false)
	const wasPressed = useRef(false)
	useEffect(() => onLeaving((isLeaving) => setIsOpening(isLeaving && wasPressed.current)), [])

	function handleClick(event: MouseEvent) {
		if (isOpening) event.preventDefault()
		wasPressed.current = true
	}

	return (
		<>
			<button
				type="submit"
				// biome-ignore lint/a11y/noAutofocus: they came by a link that says what this button does.
				autoFocus={isSought}
				aria-disabled={isOpening}
				onClick={handleClick}
				className={`${buttonClass(variant)} w-full sm:w-auto`}
			>
				{isOpening ? pendingLabel : label}
			</button>
			<span role="status" className="sr-only">
				{isOpening && pendingLabel}
			</span>
		</>
	)
}

type NavigateEvent = Event & { formData: FormData | null; destination: { sameDocument: boolean } }

/** Reports when a form starts to replace this page, and when it stays: Stop, back button. Needs the Navigation API. */
function onLeaving(notify: (isLeaving: boolean) => void): () => void {
	const listening = new AbortController()
	const { signal } = listening
	const { navigation } = window as { navigation?: EventTarget }
	function handleNavigate(event: Event) {
		const { formData, destination } = event as NavigateEvent
		if (formData && !destination.sameDocument) notify(true)
	}
	navigation?.addEventListener('navigate', handleNavigate, { signal })
	navigation?.addEventListener('navigateerror', () => notify(false), { signal })
	window.addEventListener('pageshow', ({ persisted }) => persisted && notify(false), { signal })
	return () => listening.abort()
}
