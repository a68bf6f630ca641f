import { createHash, randomBytes } from 'node:crypto'
import { createSessionStorage, type SessionStorage } from '@remix-run/node'
import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Prisma, PrismaClient, User } from '#prisma/generated/client.ts'

const SESSION_DAYS = 30
const SESSIONS_PER_USER = 20

/** Who a session belongs to. */
export type CurrentUser = Pick<User, 'id' | 'email' | 'emailVerifiedAt' | 'locale' | 'billingMailsOffAt'>

/** `user` is read with the session; only `userId` is stored. `passwordHash`: the session begins only if it is still the user's. */
export type SessionData = { userId: string; passwordHash?: string; user: CurrentUser }
export type AppSessionStorage = SessionStorage<SessionData>

/** By what somebody signed in. `passwordHash`: what their password was checked against, where that was it. */
export type SignInProof = { way?: string; passwordHash?: string }

export type SessionDeps = AuditDeps & { sessionStorage: AppSessionStorage; requestId: string }

/**
 * Sessions as database rows behind Remix's own interface: revocable, and deleted with their user. The cookie holds 256 random
 * bits, signed; the table holds only their hash. Nobody has a session before signing in.
 */
export function createDatabaseSessionStorage(
	prisma: PrismaClient,
	env: Pick<Env, 'APP_URL' | 'SESSION_SECRET'>,
): AppSessionStorage {
	const secure = env.APP_URL.protocol === 'https:'
	return createSessionStorage<SessionData>({
		cookie: {
			name: secure ? '__Host-session' : 'session',
			httpOnly: true,
			// Cross-site POSTs arrive without it. The one GET that changes anything, the way back from a sign-in provider, has its own.
			sameSite: 'lax',
			secure,
			path: '/',
			maxAge: SESSION_DAYS * 24 * 60 * 60,
			secrets: env.SESSION_SECRET,
		},
		async createData({ userId, passwordHash = null }, expires) {
			if (!userId) throw new Error('A session is made for a user who has signed in')
			const id = randomBytes(32).toString('base64url')
			// FOR SHARE waits for somebody who removes the password and ends all sessions at this moment.
			await prisma.$executeRaw`
				INSERT INTO "Session" ("idHash", "userId", "expiresAt")
				SELECT ${hash(id)}, "id", ${expires ?? defaultExpiry()}::timestamptz FROM "User"
				WHERE "id" = ${userId} AND (${passwordHash}::text IS NULL OR "passwordHash" = ${passwordHash}) FOR SHARE`
			await endOldestSessions(prisma, userId)
			return id
		},
		async readData(id) {
			// One query for both, because every request of a signed-in person begins with it.
			const [user] = await prisma.$queryRaw<CurrentUser[]>`
				SELECT person."id", person."email", person."emailVerifiedAt", person."locale", person."billingMailsOffAt"
				FROM "Session" AS session JOIN "User" AS person ON person."id" = session."userId"
				WHERE session."idHash" = ${hash(id)} AND session."expiresAt" > now()`
			return user ? { userId: user.id, user } : null
		},
		async updateData(id, _data, expires) {
			await prisma.session.updateMany({
				where: { idHash: hash(id) },
				data: { expiresAt: expires ?? defaultExpiry() },
			})
		},
		async deleteData(id) {
			await prisma.session.deleteMany({ where: { idHash: hash(id) } })
		},
	})
}

/**
 * Signs a person in. Ends the session that the browser came with and makes a new id, so that an id planted before sign-in is
 * worth nothing. Returns the `Set-Cookie` value.
 */
export async function startSession(
	request: Request,
	userId: string,
	deps: SessionDeps,
	{ way, passwordHash }: SignInProof = {},
): Promise<string> {
	const { sessionStorage, requestId } = deps
	const previous = await sessionStorage.getSession(request.headers.get('Cookie'))
	if (previous.id) await sessionStorage.destroySession(previous)
	const session = await sessionStorage.getSession()
	session.set('userId', userId)
	if (passwordHash !== undefined) session.set('passwordHash', passwordHash)
	const cookie = await sessionStorage.commitSession(session)
	await recordIfPossible(deps, {
		actor: 'person',
		requestId,
		action: 'signed_in',
		userId,
		...(way && { facts: { way } }),
	})
	return cookie
}

/** Signs a person out of this browser. Returns the `Set-Cookie` value. */
export async function endSession(request: Request, deps: SessionDeps): Promise<string> {
	const { sessionStorage, requestId } = deps
	const session = await sessionStorage.getSession(request.headers.get('Cookie'))
	const userId = session.get('userId')
	const cookie = await sessionStorage.destroySession(session)
	if (userId) await recordIfPossible(deps, { actor: 'person', requestId, action: 'signed_out', userId })
	return cookie
}

/** What the session that a request came with is called in the database. */
export async function currentSession(request: Request, storage: AppSessionStorage): Promise<string> {
	return hash((await storage.getSession(request.headers.get('Cookie'))).id)
}

/** Ends a user's sessions but the one to keep, and returns how many. Locks them in one order, as all do. */
export async function endSessions(db: Prisma.TransactionClient, userId: string, keep = ''): Promise<number> {
	return await db.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (
			SELECT "idHash" FROM "Session" WHERE "userId" = ${userId} AND "idHash" <> ${keep} ORDER BY "idHash" FOR UPDATE)`
}

/**
 * Keeps a user's newest sessions. A statement of its own, after the insert: it sees what sign-ins at the same moment have
 * inserted, so the last of them leaves no more than allowed. They lock rows in one order, so they cannot deadlock.
 */
async function endOldestSessions(prisma: PrismaClient, userId: string): Promise<void> {
	await prisma.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (
			SELECT "idHash" FROM "Session" WHERE "idHash" IN (
				SELECT "idHash" FROM "Session" WHERE "userId" = ${userId}
				ORDER BY "createdAt" DESC, "idHash" OFFSET ${SESSIONS_PER_USER}
			) ORDER BY "idHash" FOR UPDATE
		)`
}

/** Deletes up to `batch` sessions that have ended, and returns how many. */
export async function deleteExpiredSessions(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (SELECT "idHash" FROM "Session" WHERE "expiresAt" <= now() LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}

function defaultExpiry(): Date {
	return new Date(Date.now() + SESSION_DAYS * 24 * 60 * 60 * 1000)
}

function hash(id: string): string {
	return createHash('sha256').update(id).digest('base64url')
}
