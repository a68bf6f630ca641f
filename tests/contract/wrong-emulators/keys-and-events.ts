import { createHmac } from 'node:crypto'
import type { WrongEmulator } from './wrong-emulator.ts'
import { changingRequests, withHeader, without } from './wrong-relays.ts'

export const wrongAboutKeysAndEvents: WrongEmulator[] = [
	{
		name: 'takes the key in any authorization scheme',
		noticedBy: ['a portal session with a key that is no bearer token'],
		asked: changingRequests((request) =>
			withHeader(request, 'authorization', (value) => value.replace(/^\w+/, 'Bearer')),
		),
	},
	{
		name: 'signs events with another secret',
		noticedBy: ['the event order.paid in snake_case', 'the event customer.created in camelCase'],
		sent: (message) => {
			const signature = createHmac('sha256', 'whsec_other').update(message.body).digest('base64')
			return { ...message, headers: { ...message.headers, 'x-recur-signature': signature } }
		},
	},
	{
		name: 'changes an event after signing it',
		noticedBy: ['the event invoice.paid in snake_case', 'the event customer.created in snake_case'],
		sent: (message) => {
			const body = message.body.replace('林怡君', '陳美玲')
			if (body === message.body) throw new Error('The event names nobody')
			return { ...message, body }
		},
	},
	{
		name: 'accepts every key',
		noticedBy: ['a portal session with a key that Recur does not know', 'products with a key that Recur does not know'],
		asked: changingRequests((request) =>
			withHeader(request, 'authorization', (value) => value.replace(/sk_test_\w+/, 'sk_test_emulator')),
		),
	},
	{
		name: 'does not say when to ask again',
		noticedBy: ['a portal session over the rate limit', 'a checkout session over the rate limit'],
		asked: (right) => async (request) => {
			const { headers, ...answer } = await right(request)
			return { ...answer, headers: without(['retry-after'])(headers) as Record<string, string> }
		},
	},
]
