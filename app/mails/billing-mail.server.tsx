import type { BillingMailFields } from '#app/billing/mails/mail-kinds.server.ts'
import { describePrice, formatDay } from '#app/i18n/format.ts'
import { defaultLocale, type Locale, toLocale } from '#app/i18n/locale.ts'
import { translator } from '#app/i18n/messages.server.ts'
import { nameOfPlan } from '#app/i18n/plans.ts'
import { paths } from '#app/paths.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Mail } from '#app/platform/mail.server.ts'
import { renderMail } from './mail-page.server.tsx'

type Content = {
	locale: Locale
	title: string
	text: string
	details: { name: string; value: string }[]
	action: { text: string; url: string }
	reason: string
	stop: { text: string; url: string }
}

type ComposerEnv = Pick<Env, 'APP_URL' | 'BILLING_TIME_ZONE'>

const DATES = { past_due: null, trial_will_end: 'trialUntil', will_end: 'paidUntil', ended: 'endedOn' } as const
// The portal, where there is something to do there.
const { account, accountForPortal: portal } = paths
const PLACES = { past_due: portal, trial_will_end: portal, will_end: portal, ended: account }

/** Links to our own pages, never to a portal URL: that opens once, within an hour. */
export function billingMailComposer(env: ComposerEnv): (fields: BillingMailFields) => Omit<Mail, 'to'> {
	return (fields) => {
		const content = contentOf(fields, env)
		return {
			subject: content.title,
			text: asText(content),
			html: asHtml(content),
			// One-click unsubscribe in mail clients: RFC 8058.
			headers: {
				'List-Unsubscribe': `<${fields.unsubscribeUrl.href}>`,
				'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
			},
		}
	}
}

function contentOf(
	{ kind, product: name, productSlug, unsubscribeUrl, ...fields }: BillingMailFields,
	env: ComposerEnv,
): Content {
	const locale = toLocale(fields.locale) ?? defaultLocale
	const t = translator(locale)
	const product = nameOfPlan({ product: name, productSlug }, locale)
	const subscription = product ? t('billingMail.named', { product }) : t('billingMail.unnamed')
	return {
		locale,
		title: t(`billingMail.${kind}.subject`),
		text: t(`billingMail.${kind}.text`, { subscription }),
		details: detailsOf({ kind, ...fields }, locale, env.BILLING_TIME_ZONE),
		action: { text: t(`billingMail.${kind}.action`), url: new URL(PLACES[kind](), env.APP_URL).href },
		reason: t('billingMail.reason', { app: t('app.name') }),
		stop: { text: t('billingMail.stop'), url: unsubscribeUrl.href },
	}
}

function detailsOf(
	{ kind, date, price, period }: Omit<BillingMailFields, 'product' | 'productSlug' | 'unsubscribeUrl'>,
	locale: Locale,
	timeZone: string,
) {
	const t = translator(locale)
	const details = []
	const label = DATES[kind]
	if (date && label) details.push({ name: t(`subscription.${label}`), value: formatDay(date, locale, timeZone) })
	if (price) {
		const value = describePrice(price, period, (key, values) => t(`subscription.${key}`, values))
		details.push({ name: t('billingMail.price'), value })
	}
	return details
}

function asText({ locale, text, details, action, reason, stop }: Content): string {
	const t = translator(locale)
	const paragraphs = [
		text,
		details.map((detail) => t('billingMail.line', detail)).join('\n'),
		`${action.text}\n${action.url}`,
		`--\n${reason}\n${stop.text}\n${stop.url}`,
	]
	return `${paragraphs.filter(Boolean).join('\n\n')}\n`
}

function asHtml({ locale, title, text, details, action, reason, stop }: Content): string {
	const footer = (
		<>
			{reason} <a href={stop.url}>{stop.text}</a>
		</>
	)
	const children = (
		<>
			<p>{text}</p>
			{details.map(({ name, value }) => (
				<p key={name}>
					<span className="muted">{name}</span>
					<br />
					<strong>{value}</strong>
				</p>
			))}
			<p>
				<a className="action" href={action.url}>
					{action.text}
				</a>
			</p>
		</>
	)
	return renderMail({ locale, title, footer, children })
}
