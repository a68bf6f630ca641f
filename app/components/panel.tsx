import { type ReactNode, useId } from 'react'

/** A titled section on its own surface. */
export function Panel({ title, children }: { title: string; children: ReactNode }) {
	const id = useId()
	return (
		<section aria-labelledby={id} className="mt-6 rounded-2xl border border-line bg-surface p-5 sm:p-7">
			<h2 id={id} className="font-semibold text-lg">
				{title}
			</h2>
			{children}
		</section>
	)
}
