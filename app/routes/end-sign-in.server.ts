import { type AppLoadContext, redirect, type TypedResponse } from '@remix-run/node'
import type { SignInOutcome } from '#app/auth/authenticator.server.ts'
import { startSession } from '#app/auth/session/session.server.ts'
import { openPortal } from '#app/billing/portal/open-portal.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { paths } from '#app/paths.ts'

type SignedIn = Extract<SignInOutcome, { outcome: 'signed_in' }>

/** Whoever came for the portal lands in it: posting our form is as deliberate as pressing the button. */
export async function endSignIn(
	request: Request,
	signedIn: SignedIn,
	redirectTo: string,
	context: AppLoadContext,
): Promise<TypedResponse<never>> {
	const session = await startSession(request, signedIn.userId, context, signedIn)
	const headers = new Headers({ 'Cache-Control': 'no-store' })
	headers.append('Set-Cookie', session)
	headers.append('Set-Cookie', await context.knownDevices.remember(signedIn.userId))
	const isForPortal = redirectTo === paths.accountForPortal()
	const target = isForPortal ? await findPortal(request, session, context) : redirectTo
	return redirect(target, { status: 303, headers })
}

/** The account page where the portal stays closed: the next press says why. */
async function findPortal(request: Request, session: string, context: AppLoadContext): Promise<string> {
	// Not the person who signed in: a session whose proof is no longer theirs has not begun.
	const user = (await context.sessionStorage.getSession(session)).get('user')
	if (!user) return paths.accountForPortal()
	// A part of the time for an answer has gone into the sign-in, which a slow Recur must not cost.
	const env = { ...context.env, RECUR_DEADLINE_MS: Math.ceil(context.env.RECUR_DEADLINE_MS / 2) }
	const locale = await getRequestLocale(request, user.locale)
	const result = await openPortal({ user, locale }, { ...context, env })
	if (result.outcome === 'opened') return result.url
	return result.outcome === 'no_customer' ? paths.pricing('no-subscription') : paths.accountForPortal()
}
