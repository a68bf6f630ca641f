import { testCards } from '../../hosted/test-cards.ts'
import { tellOfInvoice, tellOfSubscription } from '../../webhooks/tell.ts'
import type { Customer } from '../../world/customer.ts'
import type { World } from '../../world/world.ts'
import type { PortalFormAction } from './portal-form.ts'

/** Saves a test card that works and pays with it whatever is open. A failing card leaves the old one in place. */
export const saveCard: PortalFormAction = ({ world, customer, field }) => {
	const card = testCards.find(({ number }) => number === field('card'))
	if (!card) return 'not_possible'
	if (!card.works) return 'card_declined'
	customer.paymentMethod = { brand: card.brand, last4: card.number.slice(-4) }
	return payWhatIsOpen(world, customer) ? 'card_saved_and_paid' : 'card_saved'
}

function payWhatIsOpen(world: World, customer: Customer): boolean {
	const overdue = customer.subscriptions.filter(({ status }) => status === 'past_due')
	const open = customer.invoices.filter(({ status }) => status === 'open')
	for (const subscription of overdue) subscription.status = 'active'
	for (const invoice of open) {
		invoice.status = 'paid'
		tellOfInvoice(world, customer, invoice, { type: 'invoice.paid', reason: 'subscription_cycle' })
	}
	for (const subscription of overdue) tellOfSubscription(world, customer, subscription, 'subscription.renewed')
	return overdue.length > 0
}
