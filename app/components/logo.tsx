export function Logo() {
	return (
		<svg viewBox="0 0 32 32" className="size-7" aria-hidden="true">
			<rect width="32" height="32" rx="9" className="fill-brand" />
			<path
				d="M21.6 12.2A7 7 0 1 0 23 17m-.2-7.4v3.8h-3.8"
				className="fill-none stroke-2 stroke-on-brand"
				strokeLinecap="round"
				strokeLinejoin="round"
			/>
		</svg>
	)
}
