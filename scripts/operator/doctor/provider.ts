import { discoverProvider } from '#app/auth/oidc/oidc.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import { type Check, errorCode, failed, ok, type Verdict } from './check.ts'

/** Asks the sign-in provider about itself as the app does, where the settings name one. */
export function providerChecks(env: Env): Check[] {
	if (!env.OIDC_ISSUER) return []
	const settings = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']
	return [{ name: 'sign-in-provider', settings, run: (signal) => checkProvider(env, signal) }]
}

async function checkProvider(env: Env, signal: AbortSignal): Promise<Verdict> {
	try {
		await discoverProvider(env, signal)
		return ok('The sign-in provider answers. Sign in once to check the client id and secret.')
	} catch (error) {
		const code = errorCode(error)
		if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') {
			return failed(
				'The server at OIDC_ISSUER says that it is another issuer.',
				'Set OIDC_ISSUER to the "issuer" in its /.well-known/openid-configuration.',
			)
		}
		return failed(
			`The sign-in provider does not return its configuration (${code}).`,
			'Check OIDC_ISSUER, and whether this machine may connect to it.',
		)
	}
}
