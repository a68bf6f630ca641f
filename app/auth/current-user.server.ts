import { redirect } from '@remix-run/node'
import { paths } from '#app/paths.ts'
import { unlessUnavailable } from '#app/platform/db.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { AppSessionStorage, CurrentUser } from './session.server.ts'

export async function findCurrentUser(
	request: Request,
	{ sessionStorage }: { sessionStorage: AppSessionStorage },
): Promise<CurrentUser | null> {
	const session = await sessionStorage.getSession(request.headers.get('Cookie'))
	return session.get('user') ?? null
}

export async function requireUser(
	context: { currentUser(): Promise<CurrentUser | null> },
	returnTo: string,
): Promise<CurrentUser> {
	const user = await context.currentUser()
	if (!user) throw redirect(paths.login(returnTo), 303)
	return user
}

/** While the database takes no writes only the cookie remembers the language. */
export async function saveUserLocale(
	userId: string,
	locale: string,
	{ prisma }: { prisma: PrismaClient },
): Promise<void> {
	await unlessUnavailable(prisma.user.updateMany({ where: { id: userId }, data: { locale } }))
}

export async function hasPassword(userId: string, { prisma }: { prisma: PrismaClient }): Promise<boolean> {
	return (await prisma.user.count({ where: { id: userId, passwordHash: { not: null } } })) > 0
}
