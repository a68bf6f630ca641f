import type { Messages } from './zh-tw.ts'

/** The hosted pages in English. */
export const en: Messages = {
	title: 'Billing and subscription',
	backTo: (name) => `Return to ${name}`,
	signedInAs: 'Account',
	customerFallbackName: 'Customer',

	subscriptions: 'Subscription',
	noSubscriptions: 'You have no subscription at the moment.',
	perInterval: { month: 'per month', year: 'per year' },
	status: {
		active: 'Active',
		trialing: 'Trial',
		past_due: 'Payment failed',
		canceled: 'Canceled',
		expired: 'Ended',
	},
	nextCharge: (date, amount) => `Next charge: ${amount} on ${date}`,
	trialUntil: (date) => `Trial until ${date}; charges start then.`,
	paidUntil: (date) => `Yours until ${date}. You will not be charged again.`,
	endedOn: (date) => `Ended on ${date}.`,
	pastDue: 'The last charge failed. Save another card to pay and keep your subscription.',
	scheduled: (name, date) => `Changes to ${name} on ${date}.`,

	changePlan: 'Change plan',
	choosePlan: 'Choose a plan',
	currentPlan: 'current plan',
	planRule: 'Upgrades apply at once, downgrades at the end of the period.',
	confirmPlan: 'Confirm change',
	cancel: 'Cancel subscription',
	cancelExplained: (date) => `You keep access until ${date} and can reactivate any time before then.`,
	cancelPastDueExplained: 'It ends at once, and no further charge is attempted.',
	confirmCancel: 'Confirm cancellation',
	reactivate: 'Reactivate subscription',

	paymentMethod: 'Payment method',
	noPaymentMethod: 'No card saved yet.',
	cardEnding: (last4) => `ending in ${last4}`,
	changeCard: 'Change card',
	chooseCard: 'Choose a test card',
	cardWorks: 'payments succeed',
	cardFails: 'payments fail',
	saveCard: 'Save card',

	invoices: 'Billing history',
	noInvoices: 'No invoices yet.',
	invoiceItem: 'Item',
	invoiceAmount: 'Amount',
	invoiceStatus: 'Status',
	invoiceStatuses: { paid: 'Paid', open: 'Unpaid' },

	sessionUntil: (time) => `This page works until ${time}.`,
	standIn: 'Recur emulator, for tests and demos. No real money moves.',

	notices: {
		canceled: 'Your subscription is canceled. You keep access until the period ends.',
		canceled_now: 'Your subscription is canceled and has ended.',
		reactivated: 'Your subscription is active again.',
		card_saved: 'Your card has been changed.',
		card_saved_and_paid: 'Your card has been changed, the open amount is paid and your subscription is active again.',
		plan_changed: 'Your plan has changed, effective now.',
		plan_scheduled: 'Your plan will change at the end of the period.',
		plan_kept: 'The scheduled change is withdrawn; you keep your plan.',
		card_declined: 'This card could not be verified and was not saved. Please use another one.',
		card_needed: 'Please save a working card before changing plans.',
		not_allowed: 'The store does not offer this.',
		not_possible: 'This is not possible at the moment.',
	},

	gone: {
		title: 'This link no longer works',
		expired: 'It has expired or was used already. For your safety each link opens only once.',
		retry: 'Please go back to the site you came from and open account management again.',
		back: 'Back to the site',
	},
}
