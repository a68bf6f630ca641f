import { useTranslations } from 'use-intl'
import type { Messages } from '#app/i18n/messages.ts'

const TONES = {
	brand: 'border-transparent bg-brand text-on-brand',
	good: 'border-good-line bg-good-soft text-good',
	warning: 'border-warning-line bg-warning-soft text-warning',
	alert: 'border-alert-line bg-alert-soft text-alert',
	neutral: 'border-line bg-page text-muted',
}

type Status = keyof Messages['subscription']['status']

const TONE_OF: Record<Status, keyof typeof TONES> = {
	active: 'good',
	trialing: 'good',
	purchased: 'good',
	ending: 'warning',
	paused: 'warning',
	past_due: 'alert',
	incomplete: 'neutral',
	ended: 'neutral',
	unknown: 'neutral',
}

export function StatusBadge({ status }: { status: Status }) {
	const t = useTranslations('subscription.status')
	return <Badge tone={TONE_OF[status]}>{t(status)}</Badge>
}

export function Badge({ tone, children }: { tone: keyof typeof TONES; children: string }) {
	return (
		<span
			className={`inline-flex items-center gap-2 whitespace-nowrap rounded-full border px-3 py-0.5 font-medium text-sm ${TONES[tone]}`}
		>
			{tone !== 'brand' && <span aria-hidden="true" className="size-2 rounded-full bg-current" />}
			{children}
		</span>
	)
}
