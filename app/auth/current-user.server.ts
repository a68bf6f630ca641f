import { redirect } from '@remix-run/node'
import { paths } from '#app/paths.ts'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { AppSessionStorage, CurrentUser } from './session.server.ts'

export async function findCurrentUser(
	request: Request,
	{ sessionStorage }: { sessionStorage: AppSessionStorage },
): Promise<CurrentUser | null> {
	const session = await sessionStorage.getSession(request.headers.get('Cookie'))
	return session.get('user') ?? null
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
	await unlessUnavailable(prisma.user.updateMany({ where: { id: userId }, data: { locale } }))
}

/** Whether a person can prove by a password that it is them. */
export async function hasPassword(userId: string, { prisma }: { prisma: PrismaClient }): Promise<boolean> {
	return (await prisma.user.count({ where: { id: userId, passwordHash: { not: null } } })) > 0
}
