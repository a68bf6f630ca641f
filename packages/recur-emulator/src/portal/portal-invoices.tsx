/** @jsxImportSource hono/jsx */
import { formatDate, formatMoney } from '../hosted/language.ts'
import { Section } from '../hosted/layout.tsx'
import type { Invoice } from '../world/customer.ts'
import { productOf } from '../world/product.ts'
import { type EInvoice, eInvoiceOf } from './einvoice.ts'
import type { PortalView } from './portal-form.tsx'

const REPUBLIC_BEFORE_YEAR_ONE = 1911

export function Invoices({ view }: { view: PortalView }) {
	const { customer, context } = view
	const { t } = context
	const newestFirst = [...customer.invoices].sort((a, b) => Date.parse(b.issuedAt) - Date.parse(a.issuedAt))
	return (
		<Section id="invoices" title={t('帳單記錄', 'Billing history')}>
			{newestFirst.length === 0 ? (
				<p class="muted">{t('尚無帳單。', 'No invoices yet.')}</p>
			) : (
				<table aria-labelledby="invoices">
					<thead>
						<tr>
							<th scope="col">{t('項目', 'Item')}</th>
							<th scope="col" class="amount">
								{t('金額', 'Amount')}
							</th>
							<th scope="col">{t('狀態', 'Status')}</th>
						</tr>
					</thead>
					<tbody>
						{newestFirst.map((invoice) => (
							<InvoiceRow key={invoice.id} view={view} invoice={invoice} />
						))}
					</tbody>
				</table>
			)}
		</Section>
	)
}

function InvoiceRow({ view, invoice }: { view: PortalView; invoice: Invoice }) {
	const { locale, t } = view.context
	const { name, currency } = productOf(view, invoice.product)
	const eInvoice = eInvoiceOf(invoice)
	return (
		<tr>
			<td>
				<time datetime={invoice.issuedAt}>{formatDate(invoice.issuedAt, locale)}</time>
				<br />
				<span class="muted">{name}</span>
				{eInvoice && <p class="muted">{describeEInvoice(view, eInvoice)}</p>}
			</td>
			<td class="amount">{formatMoney(invoice.amount, currency)}</td>
			<td>
				<span class={`badge ${invoice.status}`}>
					{invoice.status === 'paid' ? t('已付款', 'Paid') : t('未付款', 'Unpaid')}
				</span>
			</td>
		</tr>
	)
}

function describeEInvoice({ context: { t } }: PortalView, { number, randomCode, year, months }: EInvoice): string {
	return t(
		`發票 ${number}，隨機碼 ${randomCode}，${year - REPUBLIC_BEFORE_YEAR_ONE} 年 ${months} 月`,
		`E-invoice ${number}, random code ${randomCode}, ${year}, months ${months}`,
	)
}

/** Where e-invoices go. Recur does not document how its own portal shows this, nor a way to change it there. */
export function EInvoiceData({ view: { customer, context } }: { view: PortalView }) {
	const { t } = context
	const { taxId, carrier } = customer.eInvoice
	return (
		<Section id="e-invoice" title={t('發票資料', 'E-invoices')}>
			<p>
				{carrier
					? t(`載具：手機條碼 ${carrier}`, `Carrier: mobile barcode ${carrier}`)
					: t(`載具：會員載具（${customer.email}）`, `Carrier: by email to ${customer.email}`)}
			</p>
			{taxId && <p>{t(`統一編號：${taxId}`, `Company tax id: ${taxId}`)}</p>}
		</Section>
	)
}
