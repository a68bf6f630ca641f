import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { onTestFinished } from 'vitest'
import { expectConsole } from '#tests/support/console-guard.ts'
import { ownPort } from '#tests/support/own-port.ts'

export type ProvidersPerson = { email: string; email_verified: boolean }

export const CLIENT = { id: 'recur-portal', secret: 'a-secret-of-the-client' }

/** A sign-in provider on this machine. Its people sign in by their subject, with any password. */
export async function startProvider(people: Record<string, ProvidersPerson>, redirectUri: string) {
	// It says of each of its defaults that a provider of people needs something else.
	expectConsole('warn', /^oidc-provider WARNING: (a )?quick start development-only/)
	const issuer = `http://localhost:${await ownPort()}`
	const provider = new Provider(issuer, {
		clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
		claims: { openid: ['sub'], email: ['email', 'email_verified'] },
		pkce: { required: () => true },
		cookies: { keys: ['a key for tests'] },
		findAccount: (_: unknown, sub: string) => {
			return people[sub] && { accountId: sub, claims: () => ({ sub, ...people[sub] }) }
		},
	})
	const answer = provider.callback()
	let isDown = false
	const server = createServer((request, response) => {
		if (isDown) response.writeHead(503).end()
		else answer(request, response)
	})
	await new Promise<void>((resolve) => server.listen(Number(new URL(issuer).port), resolve))
	onTestFinished(() => {
		server.closeAllConnections()
		server.close()
	})
	return {
		issuer,
		/** While it is down it answers nothing but errors. */
		setDown(value: boolean) {
			isDown = value
		},
	}
}
