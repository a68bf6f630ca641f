import { expect, test } from 'vitest'
import { recordExchange } from './record-exchange.server.ts'

const ANSWER = { status: 502, retryAfter: null, body: '<h1>Bad Gateway' }

test('what came back is kept even when the caller chokes on it', async () => {
	const exchange = await recordExchange(
		async () => await (await fetch('http://a.example')).json(),
		async () => ANSWER,
	)

	expect(exchange).toBe(ANSWER)
})

test('an error before any request is a bug and surfaces', async () => {
	const refused = recordExchange(
		async () => {
			throw new Error('missing_customer_identifier')
		},
		async () => ANSWER,
	)

	await expect(refused).rejects.toThrow('missing_customer_identifier')
})

test('a call that sends nothing is a bug and surfaces', async () => {
	const silent = recordExchange(
		async () => undefined,
		async () => ANSWER,
	)

	await expect(silent).rejects.toThrow('without sending a request')
})
