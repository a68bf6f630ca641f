import type { PrismaClient } from '#prisma/generated/client.ts'
import type { AppSessionStorage } from './session-storage.server.ts'

export type CurrentUser = {
	id: string
	email: string
	emailVerifiedAt: Date | null
	/** The language this person chose, if they did. */
	locale: string | null
}

/** The signed-in person, or null. */
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
