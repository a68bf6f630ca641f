import { Form } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { type ButtonVariant, buttonClass } from './buttons.tsx'
import { CodeField } from './code-form.tsx'
import { Support } from './error-page.tsx'
import { PasswordField } from './password-field.tsx'

type ProofWays = { email: string; canUsePassword: boolean; canUseCode: boolean; isCodeSent: boolean }

type ProofFormProps = {
	ways: ProofWays
	submit: string
	variant?: ButtonVariant
	passwordLabel?: string
	children?: ReactNode
}

export function ProofForm({ ways, submit, variant = 'primary', passwordLabel, children }: ProofFormProps) {
	const t = useTranslations()
	const { email, canUsePassword, canUseCode, isCodeSent } = ways
	if (!canUsePassword && !canUseCode) {
		return (
			<>
				<p>{t('proof.noProof')}</p>
				<Support />
			</>
		)
	}
	return (
		<div className="grid gap-6">
			{isCodeSent && (
				<p role="status" className="break-words">
					{t('code.sent', { email })}
				</p>
			)}
			{isCodeSent || canUsePassword ? (
				<Form method="post" reloadDocument className="grid gap-4">
					<p className="font-medium">{t('proof.title')}</p>
					{isCodeSent ? (
						<CodeField />
					) : (
						<PasswordField
							label={passwordLabel ?? t('proof.password')}
							name="password"
							autoComplete="current-password"
						/>
					)}
					{children}
					<button type="submit" className={buttonClass(variant)}>
						{submit}
					</button>
				</Form>
			) : (
				<p className="font-medium">{t('proof.title')}</p>
			)}
			{canUseCode && <SendCode {...ways} />}
		</div>
	)
}

function SendCode({ email, canUsePassword, isCodeSent }: ProofWays) {
	const t = useTranslations()
	const label = canUsePassword ? t('proof.sendCode') : t('proof.sendCodeTo', { email })
	return (
		<Form method="post" reloadDocument className="grid gap-3 border-line border-t pt-6">
			{isCodeSent && <p className="text-muted text-sm">{t('code.nothingCame')}</p>}
			<button type="submit" name="sendCode" value="yes" className={`${buttonClass('secondary')} wrap-anywhere`}>
				{isCodeSent ? t('code.sendAgain') : label}
			</button>
		</Form>
	)
}
