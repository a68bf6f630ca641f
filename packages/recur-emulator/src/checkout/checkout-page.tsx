/** @jsxImportSource hono/jsx */

import { type Bilingual, formatMoney, type PageContext, perInterval } from '../hosted/language.ts'
import { BackLink, ClosedPage, LinkLine, Notice, Page, Section, SessionFooter } from '../hosted/layout.tsx'

import { CardChoice } from '../hosted/test-cards.tsx'
import type { Product } from '../world/product.ts'
import type { CheckoutSession } from '../world/sessions.ts'
import type { PortalConfiguration } from '../world/settings.ts'

/** What the shopper has typed, or at first what the session knows. */
export type Entries = { name: string; email: string; card: string }
export type Problem = keyof typeof problems
type ClosedReason = keyof typeof closedReasons

type CheckoutView = {
	session: CheckoutSession
	product: Product
	branding: PortalConfiguration['branding']
	entries: Entries
	isAddressLocked: boolean
	problem: Problem | null
	context: PageContext
}

export function CheckoutPage({ view }: { view: CheckoutView }) {
	const { session, branding, problem, context } = view
	const { t } = context
	return (
		<Page
			context={context}
			title={t('結帳', 'Checkout')}
			branding={branding}
			header={<Order view={view} />}
			footer={<SessionFooter context={context} expiresAt={session.expiresAt} />}
		>
			{problem && <Notice isProblem>{t(...problems[problem])}</Notice>}
			<PayForm view={view} />
		</Page>
	)
}

function Order({ view: { session, product, branding, context } }: { view: CheckoutView }) {
	const { t } = context
	return (
		<>
			<section class="order" aria-labelledby="order">
				<p id="order" class="label">
					{t('訂單內容', 'Your order')}
				</p>
				<p class="product">{product.name}</p>
				<p class="muted">{product.description}</p>
				<p class="price">
					<strong>{formatMoney(product.price, product.currency)}</strong> {t(...perInterval[product.interval])}
				</p>
				<p class="muted">
					{t('訂閱會自動續訂，可隨時取消。', 'The subscription renews automatically. You can cancel at any time.')}
				</p>
			</section>
			<BackLink href={session.cancelUrl}>
				{t(`取消並返回 ${branding.name}`, `Cancel and return to ${branding.name}`)}
			</BackLink>
		</>
	)
}

function PayForm({ view: { session, product, entries, isAddressLocked, context } }: { view: CheckoutView }) {
	const { t } = context
	const amount = formatMoney(product.price, product.currency)
	return (
		<Section id="details" title={t('您的資料', 'Your details')}>
			<form method="post" action={`/checkout/${session.id}/pay`}>
				<label class="field">
					{t('姓名', 'Name')}
					<input type="text" name="name" value={entries.name} autocomplete="name" maxlength={200} required />
				</label>
				<label class="field">
					{t('電子郵件', 'Email')}
					<input
						type="email"
						name="email"
						value={entries.email}
						autocomplete="email"
						maxlength={254}
						readonly={isAddressLocked}
						required
					/>
				</label>
				<CardChoice
					t={t}
					works={t('付款成功', 'payment succeeds')}
					fails={t('付款失敗', 'payment fails')}
					chosen={entries.card}
				/>
				<button type="submit">{t(`付款 ${amount}`, `Pay ${amount}`)}</button>
			</form>
		</Section>
	)
}

type ClosedProps = { context: PageContext; reason: ClosedReason; backUrl?: string; retryUrl?: string }

export function ClosedCheckout({ context, reason, backUrl, retryUrl }: ClosedProps) {
	const { t } = context
	const { title, text } = closedReasons[reason]
	return (
		<ClosedPage context={context} title={t(...title)}>
			<p>{t(...text)}</p>
			{retryUrl && <LinkLine href={retryUrl}>{t('改用其他電子郵件', 'Use a different email')}</LinkLine>}
			{backUrl && <LinkLine href={backUrl}>{t('返回原網站', 'Back to the site')}</LinkLine>}
		</ClosedPage>
	)
}

const problems = {
	card_declined: [
		'付款失敗：發卡銀行拒絕了這張卡片，未扣款。請改用其他卡片再試一次。',
		'Payment failed: the bank declined this card, and you have not been charged. Please try another card.',
	],
	incomplete: [
		'請填寫姓名與有效的電子郵件，並選擇一張卡片。',
		'Please enter your name and a valid email address, and choose a card.',
	],
} satisfies Record<string, Bilingual>

const closedReasons = {
	completed: {
		title: ['這筆訂單已付款', 'This order has been paid'],
		text: ['同一筆訂單不會重複扣款。', 'You are never charged twice for the same order.'],
	},
	expired: {
		title: ['此結帳頁面已過期', 'This checkout has expired'],
		text: ['請回到原網站重新開始，未扣款。', 'You have not been charged. Please go back to the site and start again.'],
	},
	already_subscribed: {
		title: ['您已訂閱此方案', 'You already have this plan'],
		text: [
			'未扣款。請回到原網站管理您的訂閱。',
			'You have not been charged. Please go back to the site to manage your subscription.',
		],
	},
	identity_conflict: {
		title: ['這個電子郵件屬於另一個帳號', 'This email belongs to another account'],
		text: [
			'此電子郵件的顧客已連結到商店的另一個帳號，無法變更，因此未扣款。請改用其他電子郵件，或聯絡商店。',
			'It is linked to another account at this store, and that cannot be changed. You have not been charged. Please use a different email address or contact the store.',
		],
	},
	unknown: {
		title: ['找不到此結帳頁面', 'Checkout not found'],
		text: ['連結不完整或不存在。', 'The link is incomplete or does not exist.'],
	},
} satisfies Record<string, { title: Bilingual; text: Bilingual }>
