import { type ReactNode, useEffect, useId, useRef } from 'react'

export function Panel({ title, children }: { title: string; children: ReactNode }) {
	const id = useId()
	return (
		<section aria-labelledby={id} className="rounded-2xl border border-line bg-surface p-5 sm:p-8">
			<h2 id={id} className="font-semibold text-lg">
				{title}
			</h2>
			{children}
		</section>
	)
}

/**
 * For a failure. One that just happened (`isNew`) takes the focus, so that everyone sees or hears it; not from somebody who has
 * begun in the page before its scripts came: their next key would be lost.
 */
export function Notice({ children, isNew = true }: { children: ReactNode; isNew?: boolean }) {
	const box = useRef<HTMLDivElement>(null)
	useEffect(() => {
		if (isNew && !document.activeElement?.closest('main')) box.current?.focus()
	}, [isNew])
	return (
		<div
			ref={box}
			role={isNew ? 'alert' : undefined}
			tabIndex={-1}
			className="mb-6 rounded-lg border border-alert-line bg-alert-soft px-4 py-3 text-alert outline-none"
		>
			{children}
		</div>
	)
}
