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
		return ok('The sign-in provider answers. Whether it knows our client and its secret, a sign-in shows.')
	} catch (error) {
		const code = errorCode(error)
		if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') {
			return failed(
				'What answers at OIDC_ISSUER says that it is another issuer.',
				'Set OIDC_ISSUER to what /.well-known/openid-configuration names as "issuer" there.',
			)
		}
		return failed(
			`The sign-in provider does not say what it is (${code}).`,
			'Check OIDC_ISSUER, and whether this machine may connect to it.',
		)
	}
}
