import { redirect } from '@remix-run/node'
import { paths } from '#app/paths.ts'
import type { CurrentUser } from './current-user.server.ts'

/** The signed-in person; everybody else is sent to sign in and then to `returnTo`. */
export async function requireUser(
	context: { currentUser(): Promise<CurrentUser | null> },
	returnTo: string,
): Promise<CurrentUser> {
	const user = await context.currentUser()
	if (!user) throw redirect(paths.login(returnTo), 303)
	return user
}
