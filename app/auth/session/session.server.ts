import { type Cookie, createSessionStorage, type SessionStorage } from '@remix-run/node'
import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { Query } from '#app/platform/statements.server.ts'
import { within } from '#app/platform/within.server.ts'
import { type Identity, Prisma, type PrismaClient, type User } from '#prisma/generated/client.ts'
import { newToken } from '../token.server.ts'
import { hashSessionId, SESSION_DAYS } from './session-cookie.server.ts'

const IDLE_DAYS = 14
const SESSIONS_PER_USER = 20
const NOTE_USE_MS = 1000

export type CurrentUser = Pick<User, 'id' | 'email' | 'emailVerifiedAt' | 'locale' | 'billingMailsOffAt'>

/** Only `userId` is stored; `user` is read with it. The session begins only if its proof is still valid. */
export type SessionData = { userId: string; user: CurrentUser } & Omit<SignInProof, 'way'>
export type AppSessionStorage = SessionStorage<SessionData>

/** The password hash that was checked, the address that a code proved, or the identity at a provider. */
export type SignInProof = {
	way?: string
	passwordHash?: string
	email?: string
	identity?: Pick<Identity, 'issuer' | 'subject'>
}

export type SessionDb = { prisma: PrismaClient; query: Query }

export type SessionDeps = AuditDeps & { sessionStorage: AppSessionStorage; requestId: string }

/** Revocable rows; the table holds only hashes of ids. Sessions end after 14 days without use, and after 30 days in any case. */
export function createDatabaseSessionStorage(cookie: Cookie, db: SessionDb): AppSessionStorage {
	const { prisma } = db
	return createSessionStorage<SessionData>({
		cookie,
		async createData({ userId, passwordHash = null, email = null, identity }) {
			if (!userId) throw new Error('A session is made for a user who has signed in')
			const id = newToken()
			// FOR SHARE waits for a concurrent change of password or address, which ends all sessions.
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
			const found = await findPerson(hashSessionId(id), null, db)
			return found && { userId: found.user.id, user: found.user }
		},
		async updateData() {
			throw new Error('What a session holds never changes')
		},
		async deleteData(id) {
			await prisma.session.deleteMany({ where: { idHash: hashSessionId(id) } })
		},
	})
}

/** Null when the session has ended. `more`: a one-row query about `person`, run in the same statement. */
export async function findPerson<More>(
	idHash: string,
	more: Prisma.Sql | null,
	{ prisma, query }: SessionDb,
): Promise<{ user: CurrentUser; more: More } | null> {
	const [row] = await query<CurrentUser & { isUseNew: boolean } & More>(Prisma.sql`
		SELECT person."id", person."email", person."emailVerifiedAt", person."locale", person."billingMailsOffAt",
			session."lastUsedAt" < now() - interval '1 hour' AS "isUseNew" ${more ? Prisma.sql`, more.*` : Prisma.empty}
		FROM "Session" AS session JOIN "User" AS person ON person."id" = session."userId"
		${more ? Prisma.sql`CROSS JOIN LATERAL (${more}) AS more` : Prisma.empty}
		WHERE session."idHash" = ${idHash} AND session."expiresAt" > now()`)
	if (!row) return null
	const { id, email, emailVerifiedAt, locale, billingMailsOffAt, isUseNew, ...rest } = row
	if (isUseNew) await unlessUnavailable(within(NOTE_USE_MS, noteUse(prisma, idHash)))
	return { user: { id, email, emailVerifiedAt, locale, billingMailsOffAt }, more: rest as More }
}

/** Ends the browser's session and makes a new id, so that a planted id is worthless. Returns the `Set-Cookie` value. */
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
	// No session begins if what proved it is no longer theirs.
	const hasBegun = (await sessionStorage.getSession(cookie)).has('userId')
	const facts = way && { facts: { way } }
	if (hasBegun) await recordIfPossible(deps, { actor: 'person', requestId, action: 'signed_in', userId, ...facts })
	return cookie
}

export async function endSession(request: Request, deps: SessionDeps): Promise<string> {
	const { sessionStorage, requestId } = deps
	const session = await sessionStorage.getSession(request.headers.get('Cookie'))
	const userId = session.get('userId')
	const cookie = await sessionStorage.destroySession(session)
	if (userId) await recordIfPossible(deps, { actor: 'person', requestId, action: 'signed_out', userId })
	return cookie
}

/** Its own statement after the insert, which may have waited for the removal of the identity and still seen it. */
async function endWithoutIdentity(
	prisma: PrismaClient,
	idHash: string,
	{ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
): Promise<void> {
	await prisma.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" = ${idHash} AND "userId" NOT IN (
			SELECT "userId" FROM "Identity" WHERE "issuer" = ${issuer} AND "subject" = ${subject})`
}

/** Its own statement after the insert: it sees concurrent sign-ins, so the last one leaves at most the allowed number. One lock order. */
async function endOldestSessions(prisma: PrismaClient, userId: string): Promise<void> {
	await prisma.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (
			SELECT "idHash" FROM "Session" WHERE "idHash" IN (
				SELECT "idHash" FROM "Session" WHERE "userId" = ${userId}
				ORDER BY "createdAt" DESC, "idHash" OFFSET ${SESSIONS_PER_USER}
			) ORDER BY "idHash" FOR UPDATE
		)`
}

/** Capped by a session's maximum lifetime. Concurrent requests do not wait for each other. */
async function noteUse(prisma: PrismaClient, idHash: string): Promise<void> {
	await prisma.$executeRaw`
		UPDATE "Session" SET
			"lastUsedAt" = now(),
			"expiresAt" = LEAST(
				"createdAt" + make_interval(days => ${SESSION_DAYS}::int), now() + make_interval(days => ${IDLE_DAYS}::int))
		WHERE "idHash" IN (SELECT "idHash" FROM "Session" WHERE "idHash" = ${idHash} FOR UPDATE SKIP LOCKED)`
}

export async function deleteExpiredSessions(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (SELECT "idHash" FROM "Session" WHERE "expiresAt" <= now() LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}
