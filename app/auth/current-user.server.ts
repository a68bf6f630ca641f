import { redirect } from '@remix-run/node'
import { paths } from '#app/paths.ts'
import { isDatabaseUnavailable } from '#app/platform/db.server.ts'
import type { PrismaClient, User } from '#prisma/generated/client.ts'
import type { AppSessionStorage } from './session.server.ts'

export type CurrentUser = Pick<User, 'id' | 'email' | 'emailVerifiedAt' | 'locale'>

export async function findCurrentUser(
	request: Request,
	deps: { prisma: PrismaClient; sessionStorage: AppSessionStorage },
): Promise<CurrentUser | null> {
	const session = await deps.sessionStorage.getSession(request.headers.get('Cookie'))
	const userId = session.get('userId')
	if (!userId) return null
	const select = { id: true, email: true, emailVerifiedAt: true, locale: true }
	return await deps.prisma.user.findUnique({ where: { id: userId }, select })
}

/** The signed-in person; everybody else is redirected to sign in and then to `returnTo`. */
export async function requireUser(
	context: { currentUser(): Promise<CurrentUser | null> },
	returnTo: string,
): Promise<CurrentUser> {
	const user = await context.currentUser()
	if (!user) throw redirect(paths.login(returnTo), 303)
	return user
}

/** Remembers a person's language. While the database takes no writes only their cookie does. */
export async function saveUserLocale(
	userId: string,
	locale: string,
	{ prisma }: { prisma: PrismaClient },
): Promise<void> {
	try {
		await prisma.user.updateMany({ where: { id: userId }, data: { locale } })
	} catch (error) {
		if (!isDatabaseUnavailable(error)) throw error
	}
}
