import { createSessionStorage, type SessionStorage } from '@remix-run/node'
import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import { within } from '#app/platform/within.server.ts'
import type { Identity, Prisma, PrismaClient, User } from '#prisma/generated/client.ts'
import { createSessionCookie, hashSessionId, SESSION_DAYS } from './session-cookie.server.ts'
import type { SignedCookieEnv } from './signed-cookie.server.ts'
import { newToken } from './token.server.ts'

const IDLE_DAYS = 14
const SESSIONS_PER_USER = 20
const NOTE_USE_MS = 1000

/** Who a session belongs to. */
export type CurrentUser = Pick<User, 'id' | 'email' | 'emailVerifiedAt' | 'locale' | 'billingMailsOffAt'>

/** `user` is read with the session; only `userId` is stored. It begins only if what proved who it is is still the user's. */
export type SessionData = { userId: string; user: CurrentUser } & Omit<SignInProof, 'way'>
export type AppSessionStorage = SessionStorage<SessionData>

/** By what somebody signed in: what their password was checked against, the address that a code proved, or who they are at a provider. */
export type SignInProof = {
	way?: string
	passwordHash?: string
	email?: string
	identity?: Pick<Identity, 'issuer' | 'subject'>
}

export type SessionDeps = AuditDeps & { sessionStorage: AppSessionStorage; requestId: string }

/**
 * Sessions as database rows behind Remix's own interface: revocable, and deleted with their user. The cookie holds 256 random
 * bits, signed; the table holds only their hash. Nobody has a session before signing in. One ends after 14 days without use, and
 * after 30 days in any case.
 */
export function createDatabaseSessionStorage(prisma: PrismaClient, env: SignedCookieEnv): AppSessionStorage {
	return createSessionStorage<SessionData>({
		cookie: createSessionCookie(env),
		async createData({ userId, passwordHash = null, email = null, identity }) {
			if (!userId) throw new Error('A session is made for a user who has signed in')
			const id = newToken()
			// FOR SHARE waits for somebody who removes the password or changes the address and ends all sessions at this moment.
			await prisma.$executeRaw`
				INSERT INTO "Session" ("idHash", "userId", "expiresAt")
				SELECT ${hashSessionId(id)}, "id", now() + make_interval(days => ${IDLE_DAYS}::int) FROM "User"
				WHERE "id" = ${userId} AND (${passwordHash}::text IS NULL OR "passwordHash" = ${passwordHash})
					AND (${email}::text IS NULL OR "email" = ${email}) FOR SHARE`
			if (identity) await endWithoutIdentity(prisma, hashSessionId(id), identity)
			await endOldestSessions(prisma, userId)
			return id
		},
		async readData(id) {
			// One query for both, because every request of a signed-in person begins with it.
			const [row] = await prisma.$queryRaw<(CurrentUser & { isUseNew: boolean })[]>`
				SELECT person."id", person."email", person."emailVerifiedAt", person."locale", person."billingMailsOffAt",
					session."lastUsedAt" < now() - interval '1 hour' AS "isUseNew"
				FROM "Session" AS session JOIN "User" AS person ON person."id" = session."userId"
				WHERE session."idHash" = ${hashSessionId(id)} AND session."expiresAt" > now()`
			if (!row) return null
			const { isUseNew, ...user } = row
			// While the database takes no writes, or they hang, the session goes on as it is.
			if (isUseNew) await unlessUnavailable(within(NOTE_USE_MS, noteUse(prisma, hashSessionId(id))))
			return { userId: user.id, user }
		},
		async updateData() {
			throw new Error('What a session holds never changes')
		},
		async deleteData(id) {
			await prisma.session.deleteMany({ where: { idHash: hashSessionId(id) } })
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
	{ way, passwordHash, email, identity }: SignInProof = {},
): Promise<string> {
	const { sessionStorage, requestId } = deps
	const previous = await sessionStorage.getSession(request.headers.get('Cookie'))
	if (previous.id) await sessionStorage.destroySession(previous)
	const session = await sessionStorage.getSession()
	session.set('userId', userId)
	if (passwordHash !== undefined) session.set('passwordHash', passwordHash)
	if (email !== undefined) session.set('email', email)
	if (identity !== undefined) session.set('identity', identity)
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
	return hashSessionId((await storage.getSession(request.headers.get('Cookie'))).id)
}

/** Ends a user's sessions but the one to keep, and returns how many. Locks them in one order, as all do. */
export async function endSessions(db: Prisma.TransactionClient, userId: string, keep = ''): Promise<number> {
	return await db.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (
			SELECT "idHash" FROM "Session" WHERE "userId" = ${userId} AND "idHash" <> ${keep} ORDER BY "idHash" FOR UPDATE)`
}

/**
 * Whether a session is still there. Nobody ends a user's sessions from then on until the transaction has ended: whoever does holds
 * the user's row first, so a request that was under way changes nothing once its session has ended.
 */
export async function holdSession(tx: Prisma.TransactionClient, userId: string, idHash: string): Promise<boolean> {
	await holdUser(tx, userId)
	return (await tx.session.count({ where: { idHash, userId, expiresAt: { gt: new Date() } } })) > 0
}

/** Waits for other changes of who may enter an account, and keeps them waiting until the transaction has ended. */
export async function holdUser(tx: Prisma.TransactionClient, userId: string): Promise<void> {
	await tx.$queryRaw`SELECT FROM "User" WHERE "id" = ${userId} FOR UPDATE`
}

/** A statement of its own, after the insert: that one may have waited for somebody who removed the identity, and saw it still. */
async function endWithoutIdentity(
	prisma: PrismaClient,
	idHash: string,
	{ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
): Promise<void> {
	await prisma.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" = ${idHash} AND "userId" NOT IN (
			SELECT "userId" FROM "Identity" WHERE "issuer" = ${issuer} AND "subject" = ${subject})`
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

/** Moves the idle limit on, up to the longest life of a session. Requests at once do not wait for each other. */
async function noteUse(prisma: PrismaClient, idHash: string): Promise<void> {
	await prisma.$executeRaw`
		UPDATE "Session" SET
			"lastUsedAt" = now(),
			"expiresAt" = LEAST(
				"createdAt" + make_interval(days => ${SESSION_DAYS}::int), now() + make_interval(days => ${IDLE_DAYS}::int))
		WHERE "idHash" IN (SELECT "idHash" FROM "Session" WHERE "idHash" = ${idHash} FOR UPDATE SKIP LOCKED)`
}

/** Deletes up to `batch` sessions that have ended, and returns how many. */
export async function deleteExpiredSessions(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (SELECT "idHash" FROM "Session" WHERE "expiresAt" <= now() LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}
