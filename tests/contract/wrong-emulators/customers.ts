import { aboutCustomer, customerAt, isAboutNobody, isFailure } from './about-customer.ts'
import type { WrongEmulator } from './wrong-emulator.ts'
import { changingAnswers, ignoringParameters, refusal, replacing, withHeader } from './wrong-relays.ts'

const ENTITLEMENTS = '/v1/customers/entitlements'
const SUBSCRIPTIONS = '/v1/subscriptions'

export const wrongAboutCustomers: WrongEmulator[] = [
	{
		name: 'answers about its newest customer, whoever is asked for',
		noticedBy: [
			'a portal session by customerId that no customer has',
			'entitlements by email that no customer has',
			'subscriptions of an id that no customer has',
		],
		asked: (right) => async (request) => {
			const answer = await right(request)
			return isFailure(answer) ? answer : await right(aboutCustomer(await customerAt(-1, right, request), request))
		},
	},
	{
		name: 'looks for live customers first, whatever the key',
		noticedBy: [
			'a portal session by email, answered in snake_case',
			'entitlements by externalId that no customer has',
			'subscriptions of an id that no customer has',
		],
		asked: (right) => async (request) => {
			const answer = await right(request)
			if (isFailure(answer)) return answer
			const live = await right(withHeader(request, 'authorization', (key) => key.replace('_test_', '_live_')))
			return live.start < 300 && !isAboutNobody(live) ? live : answer
		},
	},
	{
		name: 'lists the subscriptions of everybody',
		noticedBy: [
			'subscriptions of a customer whose only one is active, answered in snake_case',
			'subscriptions of a customer without any',
		],
		asked: ignoringParameters(SUBSCRIPTIONS, 'customer_id'),
	},
	{
		name: 'lets entitlements last until the year 9999',
		noticedBy: [
			'entitlements by customerId of a customer whose subscription is active, answered in camelCase',
			'entitlements by customerId of a customer whose subscription is canceled, answered in snake_case',
		],
		asked: changingAnswers(
			ENTITLEMENTS,
			replacing(['expires_at', 'expiresAt'], () => '9999-12-31T00:00:00.000Z'),
		),
	},
	{
		name: 'answers 404 to entitlements of nobody',
		noticedBy: ['entitlements by customerId that no customer has', 'entitlements by email that no customer has'],
		asked: (right) => async (request) => {
			const answer = await right(request)
			const isRefused = request.start.path === ENTITLEMENTS && answer.start < 300 && isAboutNobody(answer)
			return isRefused ? refusal(404, 'not_found') : answer
		},
	},
	{
		name: 'names another product in a subscription',
		noticedBy: ['subscriptions of a customer whose only one is trialing, answered in snake_case'],
		asked: changingAnswers(
			SUBSCRIPTIONS,
			replacing(['product_id', 'productId'], () => 'demoproductbasicmonthly1'),
		),
	},
]
