import { type Cookie, redirect } from '@remix-run/node'
import { paths } from '#app/paths.ts'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { type CurrentUser, findPerson, type SessionDb } from './session.server.ts'
import { readSessionHash } from './session-cookie.server.ts'

/** `more`: see {@link findPerson}. */
export async function findCurrentUser<More>(
	request: Request,
	more: Prisma.Sql | null,
	{ sessionCookie, ...db }: SessionDb & { sessionCookie: Cookie },
): Promise<{ user: CurrentUser; more: More } | null> {
	const idHash = await readSessionHash(request, sessionCookie)
	return idHash === null ? null : await findPerson<More>(idHash, more, db)
}

export async function requireUser(
	context: { currentUser(): Promise<CurrentUser | null> },
	returnTo: string,
): Promise<CurrentUser> {
	const user = await context.currentUser()
	if (!user) throw redirect(paths.login(returnTo), 303)
	return user
}

/** While the database accepts no writes, only the cookie remembers the language. */
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
