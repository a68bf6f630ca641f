import type { WrongEmulator } from './wrong-emulator.ts'
import { changingAnswers, ignoringParameters, replacing } from './wrong-relays.ts'

const PRODUCTS = '/v1/products'

export const wrongAboutLists: WrongEmulator[] = [
	{
		name: 'names the first row of a page as the cursor',
		noticedBy: ['products, more than fit on a page', 'subscriptions of a customer with more than fit on a page'],
		asked: changingAnswers('/v1/', (members) => {
			const [first] = Object.values(members).find(Array.isArray) ?? []
			return members.next_cursor ? { ...members, next_cursor: first.id } : members
		}),
	},
	{
		name: 'ignores the limit of a page',
		noticedBy: ['products, more than fit on a page', 'subscriptions of a customer with more than fit on a page'],
		asked: ignoringParameters('/v1/', 'limit'),
	},
	{
		name: 'ignores the type of products',
		noticedBy: [
			'the products to subscribe to, answered in camelCase',
			'the products to subscribe to, answered in snake_case',
		],
		asked: ignoringParameters(PRODUCTS, 'type'),
	},
	{
		name: 'returns amounts in hundredths',
		noticedBy: [
			'subscriptions of a customer whose only one is past_due, answered in snake_case',
			'subscriptions of a customer, each with its currency',
			'the products to subscribe to, answered in camelCase',
		],
		asked: changingAnswers(
			'/v1/',
			replacing(['amount', 'price'], (amount) => Number(amount) * 100),
		),
	},
	{
		name: 'ignores the cursor',
		noticedBy: ['products behind a cursor', 'subscriptions of a customer behind a cursor'],
		asked: ignoringParameters('/v1/', 'starting_after'),
	},
]
