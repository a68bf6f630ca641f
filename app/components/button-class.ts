const BASE =
	'inline-flex min-h-11 items-center justify-center rounded-lg px-5 py-2.5 text-center font-semibold motion-safe:transition-colors'

const LOOKS = {
	primary: 'bg-brand text-on-brand hover:bg-brand-strong aria-disabled:cursor-progress aria-disabled:opacity-75',
	secondary: 'border border-line bg-surface text-ink hover:border-ink',
}

/** The look of a button, for buttons and for links that act like one. */
export function buttonClass(look: keyof typeof LOOKS): string {
	return `${BASE} ${LOOKS[look]}`
}
