import { Form } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { buttonClass } from '#app/components/buttons.tsx'
import { CodeField } from '#app/components/code-form.tsx'
import { TextField } from '#app/components/text-field.tsx'

type ProofProps = {
	email: string
	canUsePassword: boolean
	canUseCode: boolean
	isCodeSent: boolean
	mustAcceptLosses: boolean
}

/** The password, or a code that was sent; and the way to get one. */
export function ProofForms({ email, canUsePassword, canUseCode, isCodeSent, mustAcceptLosses }: ProofProps) {
	const t = useTranslations()
	if (!canUsePassword && !canUseCode) return <p>{t('deleteAccount.noProof')}</p>
	return (
		<div className="grid gap-6">
			{isCodeSent && <p role="status">{t('code.sent', { email })}</p>}
			{(isCodeSent || canUsePassword) && (
				<Form method="post" reloadDocument className="grid gap-4">
					<p className="font-medium">{t('deleteAccount.proofTitle')}</p>
					{isCodeSent ? (
						<CodeField />
					) : (
						<TextField
							label={t('deleteAccount.password')}
							name="password"
							type="password"
							autoComplete="current-password"
						/>
					)}
					{mustAcceptLosses && <AcceptLosses />}
					<button type="submit" className={buttonClass('alert')}>
						{t('deleteAccount.submit')}
					</button>
				</Form>
			)}
			{canUseCode && (
				<Form method="post" reloadDocument className="grid gap-3 border-line border-t pt-6">
					{isCodeSent && <p className="text-muted text-sm">{t('code.nothingCame')}</p>}
					<button type="submit" name="sendCode" value="yes" className={buttonClass('secondary')}>
						{isCodeSent ? t('code.sendAgain') : t('deleteAccount.sendCode')}
					</button>
				</Form>
			)}
		</div>
	)
}

function AcceptLosses() {
	const t = useTranslations('deleteAccount')
	return (
		<label className="flex items-start gap-3">
			<input type="checkbox" name="acceptsLosses" required className="mt-1 size-5" />
			{t('accept')}
		</label>
	)
}
