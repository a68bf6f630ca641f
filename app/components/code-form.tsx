import { Form } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { type Messages, sentenceOf } from '#app/i18n/messages.ts'
import { buttonClass } from './buttons.tsx'
import { Notice } from './panel.tsx'
import { TextField } from './text-field.tsx'

/** `retryAfter` is in seconds. */
export type CodeProblem = {
	outcome: keyof Messages['code']
	retryAfter?: number
	byRecur?: true | undefined
	character?: string
}

export function CodeNotice({ problem, isNew = true }: { problem: CodeProblem; isNew?: boolean }) {
	const t = useTranslations('code')
	const seconds = 'retryAfter' in problem ? problem.retryAfter : 0
	const character = 'character' in problem ? problem.character : ''
	return <Notice isNew={isNew}>{t(sentenceOf(problem), { minutes: Math.ceil(seconds / 60), character })}</Notice>
}

export function AddressForm({ label, hidden }: { label?: string; hidden?: ReactNode }) {
	const t = useTranslations('code')
	return (
		<Form method="post" reloadDocument className="grid gap-4">
			{hidden}
			<TextField label={label ?? t('email')} name="email" type="email" autoComplete="email" />
			<button type="submit" className={buttonClass('primary')}>
				{t('send')}
			</button>
		</Form>
	)
}

export function CodeForm({ email, hidden }: { email: string; hidden?: ReactNode }) {
	const t = useTranslations('code')
	return (
		<div className="grid gap-6">
			<p role="status" className="break-words">
				{t('sent', { email })}
			</p>
			<Form method="post" reloadDocument className="grid gap-4">
				{hidden}
				<CodeField />
				<button type="submit" className={buttonClass('primary')}>
					{t('submit')}
				</button>
			</Form>
			<Form method="post" reloadDocument className="grid gap-3 border-line border-t pt-6">
				{hidden}
				<input type="hidden" name="email" value={email} />
				<p className="text-muted text-sm">{t('nothingCame')}</p>
				<button type="submit" className={buttonClass('secondary')}>
					{t('sendAgain')}
				</button>
			</Form>
		</div>
	)
}

export function CodeField() {
	const t = useTranslations('code')
	// No `pattern`: codes with blanks or full-width digits are accepted too.
	return (
		<TextField
			label={t('label')}
			hint={t('hint')}
			name="code"
			type="text"
			inputMode="numeric"
			autoComplete="one-time-code"
			maxLength={20}
		/>
	)
}
