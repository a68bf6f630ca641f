import { type InputHTMLAttributes, useId } from 'react'

type TextFieldProps = Pick<InputHTMLAttributes<HTMLInputElement>, 'name' | 'type' | 'autoComplete' | 'defaultValue'> & {
	label: string
}

/** A labelled input that has to be filled in. */
export function TextField({ label, ...input }: TextFieldProps) {
	const id = useId()
	return (
		<div className="grid gap-1">
			<label htmlFor={id} className="font-medium">
				{label}
			</label>
			<input id={id} required {...input} className="min-h-11 rounded-lg border border-muted bg-surface px-3 py-2" />
		</div>
	)
}
