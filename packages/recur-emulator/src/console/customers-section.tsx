/** @jsxImportSource hono/jsx */
import { formatDate, type Translate } from '../hosted/language.ts'
import { Section } from '../hosted/layout.tsx'
import { testCards } from '../hosted/test-cards.tsx'
import { subscriptionStatuses } from '../portal/portal-subscriptions.tsx'
import type { Customer, Subscription } from '../world/customer.ts'
import type { SimulationName } from '../world/lifecycle.ts'
import { productOf } from '../world/product.ts'
import { hasEnded } from '../world/subscription.ts'
import { Choice, ConsoleForm, type ConsoleView, Field, More } from './console-form.tsx'

const MAX_SHOWN = 50

export function Customers({ view }: { view: ConsoleView }) {
	const { search, context, world } = view
	const { t } = context
	const found = world.customers.filter((customer) => matches(customer, search)).reverse()
	return (
		<Section id="customers" title={t('顧客與訂閱', 'Customers and subscriptions')}>
			<form method="get" action="/">
				<Field label={t('姓名、電子郵件或 ID', 'Name, email or ID')} name="search" value={search} type="search" />
				<button type="submit" class="quiet">
					{t('搜尋', 'Search')}
				</button>
			</form>
			<More label={t('新增顧客', 'Add a customer')}>
				<ConsoleForm action="add-customer">
					<Field label={t('電子郵件', 'Email')} name="email" type="email" isRequired />
					<Field label={t('姓名', 'Name')} name="name" />
					<Field label={t('您的使用者 ID（externalId）', 'Your user ID (externalId)')} name="externalId" />
					<button type="submit">{t('新增', 'Add')}</button>
				</ConsoleForm>
			</More>
			<p class="muted">{summary(t, found.length, world.customers.length)}</p>
			{found.slice(0, MAX_SHOWN).map((customer) => (
				<CustomerCard key={customer.environment + customer.id} view={view} customer={customer} />
			))}
		</Section>
	)
}

function matches({ id, email, name, externalId }: Customer, search: string): boolean {
	return [id, email, name, externalId].some((text) => text?.toLowerCase().includes(search.toLowerCase()))
}

function summary(t: Translate, found: number, all: number): string {
	if (all === 0) return t('尚無顧客。', 'No customers yet.')
	const shown = Math.min(found, MAX_SHOWN)
	return t(`顯示 ${shown} 位，共 ${all} 位，最新的在前。`, `${shown} of ${all}, newest first.`)
}

type CustomerProps = { view: ConsoleView; customer: Customer }

function CustomerCard({ view, customer }: CustomerProps) {
	const { t } = view.context
	const { id, environment, name, email, externalId, subscriptions, paymentMethod } = customer
	return (
		<article class="entry" id={id} aria-label={`${name ?? email} ${id}`}>
			<div class="row">
				<h3>{name ?? email}</h3>
				{environment === 'LIVE' && <span class="badge">LIVE</span>}
			</div>
			<p class="muted">
				{email} · <code>{id}</code>
				{externalId && ` · externalId ${externalId}`}
				{paymentMethod && ` · ${paymentMethod.brand} ${paymentMethod.last4}`}
			</p>
			{subscriptions.length === 0 && <p class="muted">{t('沒有訂閱。', 'No subscriptions.')}</p>}
			{subscriptions.map((subscription) => (
				<SubscriptionRow key={subscription.id} view={view} customer={customer} subscription={subscription} />
			))}
			<CustomerForms view={view} customer={customer} />
		</article>
	)
}

function CustomerForms({ view: { world, context }, customer: { id: customerId, environment } }: CustomerProps) {
	const { t } = context
	const fields = { customerId, environment }
	const plans = world.products.map(({ slug, name }) => [slug, `${name} (${slug})`] as const)
	return (
		<More label={t('更多操作', 'More')}>
			<ConsoleForm action="subscribe" fields={fields}>
				<Choice label={t('方案', 'Plan')} name="product" options={plans} />
				<div class="actions">
					<button type="submit" class="quiet" name="status" value="active">
						{t('訂閱', 'Subscribe')}
					</button>
					<button type="submit" class="quiet" name="status" value="trialing">
						{t('開始試用', 'Start a trial')}
					</button>
				</div>
			</ConsoleForm>
			<ConsoleForm action="set-card" fields={fields}>
				<Choice
					label={t('付款卡片', 'Card')}
					name="card"
					options={testCards.map(({ number, brand, works }) => [
						number,
						`${brand} ${number} – ${works ? t('付款成功', 'payments succeed') : t('付款失敗', 'payments fail')}`,
					])}
				/>
				<button type="submit" class="quiet">
					{t('更換卡片', 'Change card')}
				</button>
			</ConsoleForm>
			<ConsoleForm action="open-portal" fields={{ ...fields, locale: context.locale }}>
				<button type="submit" class="quiet">
					{t('開啟客戶入口', 'Open the portal')}
				</button>
			</ConsoleForm>
		</More>
	)
}

type RowProps = CustomerProps & { subscription: Subscription }

function SubscriptionRow({ view, customer, subscription }: RowProps) {
	const { t, locale } = view.context
	const { id, product, status, currentPeriodEnd, trialEndsAt, scheduledProduct } = subscription
	const ended = hasEnded(subscription)
	const until = formatDate(status === 'trialing' ? (trialEndsAt ?? currentPeriodEnd) : currentPeriodEnd, locale)
	return (
		<div class="entry-part" id={id}>
			<p class="row">
				<strong>{productOf(view.world, product).name}</strong>
				<span class={`badge ${status}`}>{t(...subscriptionStatuses[status])}</span>
				<span class="muted">
					{ended ? t(`已於 ${until} 結束`, `ended ${until}`) : t(`至 ${until}`, `until ${until}`)}
				</span>
			</p>
			{scheduledProduct && (
				<p class="muted">{t(`之後改為 ${scheduledProduct}`, `then changes to ${scheduledProduct}`)}</p>
			)}
			{!ended && <Simulations t={t} customer={customer} subscription={subscription} />}
		</div>
	)
}

function Simulations({ t, customer, subscription }: Omit<RowProps, 'view'> & { t: Translate }) {
	const buttons: [SimulationName, string][] = [
		['renew', t('續訂', 'Renew')],
		['fail_renewal', t('扣款失敗', 'Fail the charge')],
		['end_trial', t('結束試用', 'End the trial')],
		['expire', t('到期', 'Expire')],
		['cancel_now', t('立即取消', 'Cancel now')],
	]
	const offered = buttons.filter(([what]) => what !== 'end_trial' || subscription.status === 'trialing')
	const { id: customerId, environment } = customer
	return (
		<ConsoleForm action="simulate" fields={{ customerId, environment, subscriptionId: subscription.id }}>
			<div class="actions">
				{offered.map(([what, text]) => (
					<button key={what} type="submit" class="quiet" name="what" value={what}>
						{text}
					</button>
				))}
			</div>
		</ConsoleForm>
	)
}
