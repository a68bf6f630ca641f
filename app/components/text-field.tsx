import { type InputHTMLAttributes, useId } from 'react'

type TextFieldProps = Pick<
	InputHTMLAttributes<HTMLInputElement>,
	'name' | 'type' | 'autoComplete' | 'defaultValue' | 'inputMode' | 'maxLength'
> & { label: string; hint?: string }

export function TextField({ label, hint, ...input }: TextFieldProps) {
	const id = useId()
	return (
		<div className="grid gap-1">
			<label htmlFor={id} className="font-medium">
				{label}
			</label>
			<input
				id={id}
				required
				aria-describedby={hint && `${id}-hint`}
				{...input}
				className="min-h-11 rounded-lg border border-muted bg-surface px-3 py-2"
			/>
			{hint && (
				<p id={`${id}-hint`} className="text-muted text-sm">
					{hint}
				</p>
			)}
		</div>
	)
}
