import { DEMO_PASSWORD } from '#prisma/demo-users.ts'

/** Signs in as a browser's form would and answers with the `Cookie` header of the new session, without the device's. */
export async function signInOverHttp(appUrl: string, email: string, password = DEMO_PASSWORD): Promise<string> {
	const response = await postForm(`${appUrl}/login`, { email, password, redirectTo: '/account' })
	const cookies = response.headers.getSetCookie().flatMap((cookie) => cookie.split(';', 1))
	const session = cookies.find((cookie) => /^(__Host-)?session=/.test(cookie))
	if (response.status !== 303 || !session) throw new Error(`Sign-in answered ${response.status}`)
	return session
}

/** Posts a form from a page of the same site, without following where it leads. */
export async function postForm(url: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
	return await fetch(url, {
		method: 'POST',
		redirect: 'manual',
		headers: { Origin: new URL(url).origin, ...(cookie && { Cookie: cookie }) },
		body: new URLSearchParams(fields),
	})
}
