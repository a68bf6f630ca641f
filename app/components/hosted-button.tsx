import { type MouseEvent, useEffect, useState } from 'react'
import { buttonClass } from './button-class.ts'

/**
 * The submit button of a form that leads to a page of Recur's. JavaScript only adds the pending label and swallows a second
 * press; the form works without.
 */
export function HostedButton({ label, pendingLabel }: { label: string; pendingLabel: string }) {
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

// The back button may bring the page back as it was left: with the button pressed.
function onReturnFromHistory(reset: () => void): () => void {
	function handlePageShow(event: PageTransitionEvent) {
		if (event.persisted) reset()
	}
	window.addEventListener('pageshow', handlePageShow)
	return () => window.removeEventListener('pageshow', handlePageShow)
}
