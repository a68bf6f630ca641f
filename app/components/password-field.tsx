import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { TextField, type TextFieldProps } from './text-field.tsx'

type PasswordFieldProps = Pick<TextFieldProps, 'label' | 'name' | 'autoComplete'>

/** The button to show what was typed needs JavaScript, and comes with it. */
export function PasswordField(field: PasswordFieldProps) {
	const t = useTranslations()
	const input = useRef<HTMLInputElement>(null)
	const [isAlive, setIsAlive] = useState(false)
	const [isShown, setIsShown] = useState(false)

	useEffect(() => {
		setIsAlive(true)
		const field = input.current
		function hide() {
			setIsShown(false)
			// At once: browsers remember what is sent as text.
			if (field) field.type = 'password'
		}
		field?.form?.addEventListener('submit', hide)
		return () => field?.form?.removeEventListener('submit', hide)
	}, [])

	return (
		<TextField {...field} inputRef={input} type={isShown ? 'text' : 'password'}>
			{isAlive && (
				<button
					type="button"
					onClick={() => setIsShown(!isShown)}
					className="absolute inset-y-0 end-0 cursor-pointer rounded-lg px-3 font-medium text-brand text-sm hover:text-brand-strong"
				>
					{isShown ? t('password.hide') : t('password.show')} <span className="sr-only">{t('login.password')}</span>
				</button>
			)}
		</TextField>
	)
}
