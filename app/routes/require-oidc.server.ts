import type { AppLoadContext } from '@remix-run/node'
import type { Oidc } from '#app/auth/oidc/oidc.server.ts'

/** Throws a 404 where the settings name no provider, as if the page did not exist. */
export function requireOidc({ oidc }: AppLoadContext): Oidc {
	if (!oidc) throw new Response(null, { status: 404 })
	return oidc
}
