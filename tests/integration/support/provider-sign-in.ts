import { expect } from 'vitest'
import type { SignInProvider } from '#scripts/local/sign-in-provider.ts'
import { APP_URL } from './test-app.ts'
import type { Answer, Visitor } from './visitor.ts'

export const CALLBACK = `${APP_URL}/login/oidc/callback`

/** Presses the button, and returns where it leads. */
export async function begin(visitor: Visitor, redirectTo = '/account'): Promise<URL> {
	const answer = await visitor.post('/login/oidc', { form: { redirectTo } })
	expect(answer.status).toBe(200)
	const [, url = ''] = /^0; url=(.+)$/.exec(answer.headers.get('Refresh') ?? '') ?? []
	return new URL(url)
}

/** Comes back from the provider as it said. */
export async function comeBack(visitor: Visitor, { pathname, search }: URL): Promise<Answer> {
	return await visitor.get(pathname + search)
}

/** Presses the button, signs in at the provider and comes back. */
export async function signInAt(provider: SignInProvider, visitor: Visitor, subject: string): Promise<Answer> {
	const url = await begin(visitor)
	return await comeBack(visitor, await provider.visit(url.href, subject))
}

/** Where the callback leads when nobody was signed in: the sign-in page with the reason. */
export function refusalOf(answer: Answer): string | null {
	expect(answer.status).toBe(303)
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
	const location = new URL(answer.headers.get('Location') ?? '', APP_URL)
	return location.pathname === '/login' ? location.searchParams.get('problem') : null
}
