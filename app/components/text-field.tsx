import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react'

export type TextFieldProps = Pick<
	InputHTMLAttributes<HTMLInputElement>,
	'name' | 'type' | 'autoComplete' | 'defaultValue' | 'inputMode' | 'maxLength'
> & {
	label: string
	hint?: string
	inputRef?: Ref<HTMLInputElement>
	/** Over the end of the field. */
	children?: ReactNode
}

export function TextField({ label, hint, inputRef, children, ...input }: TextFieldProps) {
	const id = useId()
	return (
		<div className="grid gap-1">
			<label htmlFor={id} className="font-medium">
				{label}
			</label>
			<div className="relative grid">
				<input
					id={id}
					ref={inputRef}
					required
					aria-describedby={hint && `${id}-hint`}
					{...input}
					className={`min-h-11 rounded-lg border border-muted bg-surface py-2 ps-3 ${children ? 'pe-20' : 'pe-3'}`}
				/>
				{children}
			</div>
			{hint && (
				<p id={`${id}-hint`} className="text-muted text-sm">
					{hint}
				</p>
			)}
		</div>
	)
}
