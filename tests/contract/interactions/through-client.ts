import { createRecurClient, type RecurClient } from '#app/recur/client.server.ts'
import { example, fromStateMatching } from './values.ts'

/** The headers of every request, on GET too. */
export const restHeaders = {
	Authorization: fromStateMatching('^Bearer sk_(test|live)_\\S+$', 'secretKey', 'Bearer '),
	'Content-Type': 'application/json',
}

/** The headers of every request that goes through the SDK. */
export const sdkHeaders = {
	...restHeaders,
	'X-Recur-SDK-Type': 'server',
	'X-Recur-SDK-Version': '0.11.0',
	'X-Recur-Source': 'server',
}

/** Asks through the app's own client, and so through the real SDK wherever the SDK can ask at all. */
export function throughClient(ask: (client: RecurClient, signal: AbortSignal) => Promise<unknown>) {
	return async (apiUrl: URL): Promise<unknown> => {
		const client = createRecurClient({ secretKey: example.secretKey, apiUrl })
		try {
			return await ask(client, AbortSignal.timeout(10_000))
		} finally {
			await client.close()
		}
	}
}
