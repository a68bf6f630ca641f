import { Form } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { buttonClass } from '#app/components/buttons.tsx'
import { Panel } from '#app/components/panel.tsx'
import { paths } from '#app/paths.ts'

export function BillingMails({ isOn }: { isOn: boolean }) {
	const t = useTranslations('billingMails')
	return (
		<div className="mt-6 print:hidden">
			<Panel title={t('title')}>
				<p role="status" className="mt-1 mb-4 text-muted">
					{isOn ? t('on') : t('off')}
				</p>
				<Form method="post" action={paths.billingMails()}>
					<button type="submit" name="mails" value={isOn ? 'off' : 'on'} className={buttonClass('secondary')}>
						{isOn ? t('stop') : t('start')}
					</button>
				</Form>
			</Panel>
		</div>
	)
}
