/** @jsxImportSource hono/jsx */

import { type Bilingual, type PageContext, type Translate, translateTo } from '../hosted/language.ts'
import { BackLink, ClosedPage, LinkLine, Notice, Page, Section, SessionFooter } from '../hosted/layout.tsx'
import { CardChoice } from '../hosted/test-cards.tsx'
import type { PortalSession } from '../world/sessions.ts'
import { Disclosure, Form, isProblem, notices, type PortalView } from './portal-form.tsx'
import { EInvoiceData, Invoices } from './portal-invoices.tsx'
import { Subscriptions } from './portal-subscriptions.tsx'

export function PortalPage({ view }: { view: PortalView }) {
	const { session, configuration, notice, context } = view
	const { t } = context
	return (
		<Page
			context={context}
			title={t('帳單與訂閱', 'Billing and subscription')}
			branding={configuration.branding}
			header={<Account view={view} />}
			footer={<SessionFooter context={context} expiresAt={session.expiresAt} />}
		>
			{notice && <Notice isProblem={isProblem(notice)}>{t(...notices[notice])}</Notice>}
			<Subscriptions view={view} />
			<SavedCard view={view} />
			<Invoices view={view} />
			<EInvoiceData view={view} />
		</Page>
	)
}

function Account({ view: { session, customer, configuration, context } }: { view: PortalView }) {
	const { name } = configuration.branding
	const { t } = context
	return (
		<>
			<dl class="customer">
				<dt>{t('帳戶', 'Account')}</dt>
				<dd>{customer.name ?? t('顧客', 'Customer')}</dd>
				<dd class="muted">{customer.email}</dd>
			</dl>
			<BackLink href={session.returnUrl}>{t(`返回 ${name}`, `Return to ${name}`)}</BackLink>
		</>
	)
}

function SavedCard({ view }: { view: PortalView }) {
	const { customer, configuration, notice, context } = view
	const { paymentMethod } = customer
	const { t } = context
	return (
		<Section id="payment-method" title={t('付款方式', 'Payment method')}>
			{paymentMethod ? (
				<p class="row">
					<strong>{paymentMethod.brand}</strong>
					<span>{t(`末四碼 ${paymentMethod.last4}`, `ending in ${paymentMethod.last4}`)}</span>
				</p>
			) : (
				<p class="muted">{t('尚未登錄卡片。', 'No card saved yet.')}</p>
			)}
			{configuration.allowedActions.includes('update_payment') && (
				<Disclosure label={t('更換卡片', 'Change card')} open={notice === 'card_declined' || notice === 'card_needed'}>
					<Form view={view} action="card">
						<CardChoice t={t} works={t('付款成功', 'payments succeed')} fails={t('付款失敗', 'payments fail')} />
						<button type="submit">{t('儲存卡片', 'Save card')}</button>
					</Form>
				</Disclosure>
			)}
		</Section>
	)
}

const goneTitle: Bilingual = ['此連結已失效', 'This link no longer works']

type GoneProps = { context: PageContext; session: PortalSession | undefined }

/** For used, expired, revoked and unknown URLs. In both languages, that of the session first. */
export function GonePage({ context, session }: GoneProps) {
	const other = context.locale === 'en' ? 'zh-TW' : 'en'
	const inOther = translateTo(other)
	return (
		<ClosedPage context={context} title={context.t(...goneTitle)}>
			<Explanation t={context.t} session={session} />
			<section lang={other}>
				<h2>{inOther(...goneTitle)}</h2>
				<Explanation t={inOther} session={session} />
			</section>
		</ClosedPage>
	)
}

function Explanation({ t, session }: { t: Translate; session: PortalSession | undefined }) {
	const reason = t(
		'這個連結已過期或已使用過。基於安全考量，每個連結只能開啟一次。',
		'It has expired or has already been used. For your security, each link opens only once.',
	)
	const advice = t(
		'請回到原網站，重新開啟帳戶管理頁面。',
		'Please go back to the site you came from and open account management again.',
	)
	return (
		<>
			<p>{reason}</p>
			<p>{advice}</p>
			{session && <LinkLine href={session.returnUrl}>{t('返回原網站', 'Back to the site')}</LinkLine>}
		</>
	)
}
