import { type ReactNode, useEffect, useRef } from 'react'

/** A sentence about something that just failed. It takes the focus, so that nobody misses it, seen or heard. */
export function Notice({ children }: { children: ReactNode }) {
	const box = useRef<HTMLDivElement>(null)
	useEffect(() => box.current?.focus(), [])
	return (
		<div
			ref={box}
			role="alert"
			tabIndex={-1}
			className="mb-6 rounded-lg border border-alert-line bg-alert-soft px-4 py-3 text-alert"
		>
			{children}
		</div>
	)
}
