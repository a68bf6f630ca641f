import type { Messages } from './zh-tw.ts'

/** The checkout in English. */
export const en: Messages = {
	title: 'Checkout',
	summary: 'Your order',
	perInterval: { month: 'per month', year: 'per year' },
	renews: 'The subscription renews by itself. Cancel any time.',
	cancelAndReturn: (store) => `Cancel and return to ${store}`,

	details: 'Your details',
	name: 'Name',
	email: 'E-mail',
	card: 'Choose a test card',
	cardWorks: 'payment succeeds',
	cardFails: 'payment fails',
	pay: (amount) => `Pay ${amount}`,

	openUntil: (time) => `This page works until ${time}.`,
	standIn: 'Recur emulator, for tests and demos. No real money moves.',

	problems: {
		card_declined: 'Payment failed: the bank declined this card, and nothing was charged. Please try another one.',
		incomplete: 'Please give a name and a valid e-mail address, and choose a card.',
	},

	closed: {
		completed: { title: 'This order is paid', text: 'The same order is never charged twice.' },
		expired: {
			title: 'This checkout has expired',
			text: 'Nothing was charged. Please go back to the site and start again.',
		},
		already_subscribed: {
			title: 'You have this plan already',
			text: 'Nothing was charged. Please go back to the site to manage your subscription.',
		},
		identity_conflict: {
			title: 'This e-mail belongs to another account',
			text: 'Its customer is linked to another account of the store, and that cannot change. Nothing was charged. Please use another e-mail address or contact the store.',
		},
		unknown: { title: 'No such checkout', text: 'The link is incomplete or does not exist.' },
	},
	back: 'Back to the site',
	tryAgain: 'Use another e-mail',
}
