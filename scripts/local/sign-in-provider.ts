import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { type Context, Provider } from 'oidc-provider'
import { ownPort } from './own-port.ts'

/** What the provider tells of somebody, beside the subject. */
export type ProvidersPerson = { email?: string; email_verified?: unknown }

export type SignInProvider = Awaited<ReturnType<typeof startSignInProvider>>

const FORM = `<!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1><form method="post">
	<label>Subject <input name="subject"></label>
	<button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button>
</form></html>`

const PATH_OF_DISCOVERY = '/.well-known/openid-configuration'

/**
 * A real sign-in provider on this machine, the package oidc-provider. People say by their subject who they are. Its authorization
 * endpoint is on another host than the issuer, and leads on to a third place, as those of companies do. `isLikeLine`: it signs by HS256
 * and says ES256, names no way to authenticate a client, and puts the address into the ID token. `announces`: what it says of itself.
 */
export async function startSignInProvider(
	people: Record<string, ProvidersPerson>,
	redirectUri: string,
	{ isLikeLine = false, announces = {} }: { isLikeLine?: boolean; announces?: object } = {},
) {
	const port = await ownPort()
	const issuer = `http://localhost:${port}`
	const settings = {
		OIDC_ISSUER: issuer,
		OIDC_CLIENT_ID: 'recur-portal',
		OIDC_CLIENT_SECRET: 'the-secret-of-the-client',
	}
	const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
	const provider = new Provider(issuer, {
		clients: [
			{
				client_id: settings.OIDC_CLIENT_ID,
				client_secret: settings.OIDC_CLIENT_SECRET,
				redirect_uris: [redirectUri],
				id_token_signed_response_alg: isLikeLine ? 'HS256' : 'ES256',
				token_endpoint_auth_method: isLikeLine ? 'client_secret_post' : 'client_secret_basic',
			},
		],
		adapter: MemoryAdapter,
		jwks: { keys: [{ ...key, use: 'sig' }] },
		claims: { openid: ['sub'], email: ['email', 'email_verified'] },
		clientAuthMethods: [isLikeLine ? 'client_secret_post' : 'client_secret_basic'],
		conformIdTokenClaims: !isLikeLine,
		enabledJWA: { idTokenSigningAlgValues: ['ES256', 'HS256'] },
		features: { devInteractions: { enabled: false } },
		interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
		pkce: { required: () => true },
		cookies: { keys: ['a key for tests'] },
		ttl: { Session: 60, Interaction: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
		findAccount: (_: unknown, sub: string) => {
			return people[sub] && { accountId: sub, claims: () => ({ sub, ...people[sub] }) }
		},
		async loadExistingGrant({ oidc: { client, session } }: Context) {
			const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
			grant.addOIDCScope('openid email')
			await grant.save()
			return grant
		},
	})
	provider.use(async (context, next) => {
		await next()
		if (context.path !== PATH_OF_DISCOVERY) return
		const asLine = {
			id_token_signing_alg_values_supported: ['ES256'],
			token_endpoint_auth_methods_supported: undefined,
		}
		const authorization_endpoint = `http://127.0.0.1:${port}/auth`
		context.body = { ...context.body, authorization_endpoint, ...(isLikeLine && asLine), ...announces }
	})
	const answer = provider.callback()
	let isDown = false
	let held = Promise.resolve()
	const server = createServer(async (request, response) => {
		const { url = '/', method, headers } = request
		await held
		if (isDown) response.writeHead(503).end()
		else if (headers.host?.startsWith('127.0.0.1') && url.startsWith('/auth'))
			response.writeHead(302, { Location: issuer + url }).end()
		else if (!url.startsWith('/interaction/')) answer(request, response)
		else if (method === 'POST') await provider.interactionFinished(request, response, await readAnswer(request))
		else response.writeHead(200, { 'Content-Type': 'text/html' }).end(FORM)
	})
	await new Promise<void>((resolve) => server.listen(port, resolve))
	return {
		issuer,
		/** What makes an app use it. */
		settings,
		/** While it is down it answers nothing but errors. */
		setDown(value: boolean) {
			isDown = value
		},
		/** Answers nothing until the returned function is called. */
		hold() {
			let release = () => {}
			held = new Promise((resolve) => {
				release = resolve
			})
			return () => release()
		},
		/** Does there what somebody does in a browser of their own, and returns where it leads them back to. */
		async visit(url: string, subject: string, decision: 'allow' | 'deny' = 'allow'): Promise<URL> {
			const cookies = new Map<string, string>()
			let next = url
			while (!next.startsWith(redirectUri)) {
				const isForm = next.includes('/interaction/')
				const response = await fetch(next, {
					redirect: 'manual',
					headers: { Cookie: [...cookies.values()].join('; ') },
					...(isForm && { method: 'POST', body: new URLSearchParams({ subject, answer: decision }) }),
				})
				for (const line of response.headers.getSetCookie())
					cookies.set(line.split('=')[0] ?? '', line.split(';')[0] ?? '')
				const location = response.headers.get('Location')
				if (!location) throw new Error(`The provider leads nowhere: ${response.status} ${await response.text()}`)
				next = new URL(location, next).href
			}
			return new URL(next)
		},
		stop() {
			server.closeAllConnections()
			server.close()
		},
	}
}

async function readAnswer(request: IncomingMessage): Promise<object> {
	const form = new URLSearchParams(await readText(request))
	return form.get('answer') === 'deny' ? { error: 'access_denied' } : { login: { accountId: form.get('subject') } }
}

type Kept = Record<string, unknown> & { uid?: string; consumed?: number }

const kept = new Map<string, Kept>()

/** Where the provider keeps what it knows. Its own one warns on every start. */
class MemoryAdapter {
	#kind: string
	constructor(kind: string) {
		this.#kind = kind
	}
	async upsert(id: string, value: Kept) {
		kept.set(`${this.#kind} ${id}`, value)
	}
	async find(id: string) {
		return kept.get(`${this.#kind} ${id}`)
	}
	async findByUid(uid: string) {
		return [...kept].find(([key, value]) => key.startsWith(`${this.#kind} `) && value.uid === uid)?.[1]
	}
	async consume(id: string) {
		Object.assign((await this.find(id)) ?? {}, { consumed: Math.floor(Date.now() / 1000) })
	}
	async destroy(id: string) {
		kept.delete(`${this.#kind} ${id}`)
	}
	async revokeByGrantId(grantId: string) {
		for (const [key, { grantId: own }] of kept) if (own === grantId) kept.delete(key)
	}
}
