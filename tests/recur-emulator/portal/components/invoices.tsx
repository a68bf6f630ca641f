/** @jsxImportSource hono/jsx */

import { formatDate, formatMoney } from '../../hosted/format.ts'
import type { Invoice } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import type { PortalView } from '../portal-view.ts'

export function Invoices({ view }: { view: PortalView }) {
	const { messages, customer } = view
	const newestFirst = [...customer.invoices].sort((a, b) => Date.parse(b.issuedAt) - Date.parse(a.issuedAt))
	return (
		<section aria-labelledby="invoices">
			<h2 id="invoices">{messages.invoices}</h2>
			{newestFirst.length === 0 ? (
				<p class="muted">{messages.noInvoices}</p>
			) : (
				<table aria-labelledby="invoices">
					<thead>
						<tr>
							<th scope="col">{messages.invoiceItem}</th>
							<th scope="col" class="amount">
								{messages.invoiceAmount}
							</th>
							<th scope="col">{messages.invoiceStatus}</th>
						</tr>
					</thead>
					<tbody>
						{newestFirst.map((invoice) => (
							<InvoiceRow key={invoice.id} view={view} invoice={invoice} />
						))}
					</tbody>
				</table>
			)}
		</section>
	)
}

function InvoiceRow({ view, invoice }: { view: PortalView; invoice: Invoice }) {
	const { messages, session } = view
	return (
		<tr>
			<td>
				<time datetime={invoice.issuedAt}>{formatDate(invoice.issuedAt, session.locale)}</time>
				<br />
				<span class="muted">{productOf(view, invoice.product).name}</span>
			</td>
			<td class="amount">{formatMoney(invoice.amount)}</td>
			<td>
				<span class={`badge ${invoice.status}`}>{messages.invoiceStatuses[invoice.status]}</span>
			</td>
		</tr>
	)
}
