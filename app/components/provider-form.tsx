import { Form } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'
import { buttonClass } from './buttons.tsx'

/** A POST, so that no link starts a sign-in. */
export function ProviderForm({ provider, redirectTo }: { provider: string; redirectTo: string }) {
	const t = useTranslations('oidc')
	return (
		<Form method="post" action={paths.loginByOidc()} reloadDocument className="grid">
			<input type="hidden" name="redirectTo" value={redirectTo} />
			<button type="submit" className={buttonClass('secondary')}>
				{t('submit', { provider })}
			</button>
		</Form>
	)
}
