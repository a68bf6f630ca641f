import type { AppSessionStorage } from './session-storage.server.ts'

/**
 * Signs a person in: whatever session the browser came with ends, and a new id begins, so that an id planted beforehand is
 * worth nothing. Returns the `Set-Cookie` value.
 */
export async function startSession(
	request: Request,
	userId: string,
	{ sessionStorage }: { sessionStorage: AppSessionStorage },
): Promise<string> {
	await sessionStorage.destroySession(await sessionStorage.getSession(request.headers.get('Cookie')))
	const session = await sessionStorage.getSession()
	session.set('userId', userId)
	return await sessionStorage.commitSession(session)
}
