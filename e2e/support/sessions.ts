import { signInOverHttp } from '#scripts/local/sign-in.ts'

type SessionCookie = { name: string; value: string; url: string }

export type Sessions = {
	/** The cookie of somebody who is signed in, the same one every time. */
	cookieOf(email: string): Promise<SessionCookie>
}

/** Sessions for tests that are not about signing in, made when first asked for. */
export function createSessions(appUrl: string): Sessions {
	const known = new Map<string, Promise<SessionCookie>>()

	async function open(email: string): Promise<SessionCookie> {
		const header = await signInOverHttp(appUrl, email)
		const at = header.indexOf('=')
		return { name: header.slice(0, at), value: header.slice(at + 1), url: appUrl }
	}

	return {
		cookieOf(email) {
			const cookie = known.get(email) ?? open(email)
			known.set(email, cookie)
			return cookie
		},
	}
}
