import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { createOidcAuthenticator } from '#app/auth/oidc/oidc-sign-in.server.ts'
import { startSession } from '#app/auth/session/session.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { paths } from '#app/paths.ts'
import { requireOidc } from './require-oidc.server.ts'

/** Always redirects, so that no page has the code in its address. */
export async function loader({ request, context }: LoaderFunctionArgs) {
	const oidc = requireOidc(context)
	const result = await createOidcAuthenticator(oidc, context).authenticate('oidc', request)
	const headers = new Headers({ 'Cache-Control': 'no-store' })
	// A forged link to this page must not end the attempt in progress.
	if (result.outcome !== 'sign_in_not_begun') headers.append('Set-Cookie', await oidc.forget())
	if (result.outcome !== 'signed_in') {
		return redirect(paths.loginAfter(result.outcome, result.redirectTo), { status: 303, headers })
	}
	headers.append('Set-Cookie', await startSession(request, result.userId, context, result))
	if (result.joined !== undefined) {
		const mails = context.accountMails(await getRequestLocale(request))
		await context.notices?.add(context.prisma, { to: result.joined, ...mails.providerAdded() })
	}
	headers.append('Set-Cookie', await context.knownDevices.remember(result.userId))
	return redirect(result.redirectTo, { status: 303, headers })
}
