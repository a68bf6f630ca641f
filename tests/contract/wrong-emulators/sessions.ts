import { aboutCustomer, customerAt } from './about-customer.ts'
import type { WrongEmulator } from './wrong-emulator.ts'
import { changingAnswers, changingBodies, look, refusal, replacing, without } from './wrong-relays.ts'

const PORTAL = '/v1/portal/sessions'
const CHECKOUT = '/v1/checkout/sessions'
const SUBSCRIPTIONS = '/v1/subscriptions'
const ELSEWHERE = 'https://elsewhere.example.com/'

export const wrongAboutSessions: WrongEmulator[] = [
	{
		name: 'ignores the return URL',
		noticedBy: [
			'a portal session by customerId, answered in snake_case',
			'a portal session by email over plain REST, answered in snake_case',
		],
		asked: changingBodies(replacing(['returnUrl', 'return_url'], () => ELSEWHERE)),
	},
	{
		name: 'returns another return URL than it uses',
		noticedBy: ['a portal session by email over plain REST, answered in snake_case'],
		asked: changingAnswers(
			PORTAL,
			replacing(['return_url'], () => ELSEWHERE),
		),
	},
	{
		name: 'ignores the portal configuration',
		noticedBy: ['a portal session in English with a configuration'],
		asked: changingBodies(without(['configurationId', 'configuration_id'])),
	},
	{
		name: 'ignores the language',
		noticedBy: ['a portal session in English with a configuration'],
		asked: changingBodies(without(['locale'])),
	},
	{
		name: 'refuses a checkout of any product to a subscriber',
		noticedBy: ['a checkout session for another product than the customer subscribes to'],
		asked: (right) => async (request) => {
			const answer = await right(request)
			if (request.start.path !== CHECKOUT || answer.start >= 300) return answer
			const { external_customer_id } = JSON.parse(request.body)
			const query = new URLSearchParams({ external_id: external_customer_id, active: 'true' })
			const { has_active_subscription } = await look(right, request, SUBSCRIPTIONS, query.toString())
			return has_active_subscription ? refusal(409, 'conflict') : answer
		},
	},
	{
		name: 'refuses a checkout without an address',
		noticedBy: ['a checkout session of somebody new without an address'],
		asked: (right) => async (request) => {
			const lacksAddress = request.start.path === CHECKOUT && !('customer_email' in JSON.parse(request.body))
			return lacksAddress ? refusal(400, 'bad_request') : await right(request)
		},
	},
	{
		name: 'opens the portal of its first customer for everybody',
		noticedBy: [
			'a portal session by customerId, answered in snake_case',
			'a portal session in English with a configuration',
		],
		asked: (right) => async (request) => {
			const answer = await right(request)
			if (request.start.path !== PORTAL || answer.start >= 300) return answer
			const { body } = await right(aboutCustomer(await customerAt(0, right, request), request))
			return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), url: JSON.parse(body).url }) }
		},
	},
	{
		name: 'sends a buyer who cancels to the success page',
		noticedBy: ['a checkout session of somebody new, answered in snake_case'],
		asked: changingBodies((members) =>
			'cancel_url' in members ? { ...members, cancel_url: members.success_url } : members,
		),
	},
]
