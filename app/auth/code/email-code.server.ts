import { createHmac, hkdfSync, randomInt } from 'node:crypto'
import type { Env } from '#app/platform/env.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { createSignedCookie } from '../signed-cookie.server.ts'
import { hashToken, newToken } from '../token.server.ts'

export const CODE_MINUTES = 10
const MAX_TRIES = 5
const DIGITS = 6

/** `sign_in` is for unknown people, the others for the signed-in person. `change_unproved`: a change that nothing could prove before. */
export type CodePurpose =
	| 'sign_in'
	| 'confirm'
	| 'change'
	| 'change_unproved'
	| 'delete'
	| 'leave_address'
	| 'set_password'
	| 'customer'

export type CodeUse = { purpose: CodePurpose; userId: string | null }

export type PendingCode = CodeUse & { token: string; email: string }

export type EmailCodes = {
	/** Replaces this browser's previous code. `cookie` is a `Set-Cookie` value. */
	issue(request: Request, use: CodeUse & { email: string }): Promise<{ code: string; cookie: string }>
	findPending(request: Request, use: CodeUse): Promise<PendingCode | null>
	/** Counts a try. A right code works once. */
	use(db: Prisma.TransactionClient, pending: PendingCode, code: string): Promise<boolean>
	forget(): Promise<string>
}

/** Bound to address, purpose, person and browser: the cookie holds a random token, the table its hash and a keyed hash of the code. */
export function createEmailCodes(prisma: PrismaClient, env: Pick<Env, 'APP_URL' | 'SESSION_SECRET'>): EmailCodes {
	const keys = env.SESSION_SECRET.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'e-mail code', 32)))
	const cookie = createSignedCookie('code', CODE_MINUTES * 60, env)

	/** One hash per accepted secret, the current one first. */
	function hashesOf(code: string, { token, purpose, userId, email }: PendingCode): string[] {
		const text = JSON.stringify([token, purpose, userId, email, code])
		return keys.map((key) => createHmac('sha256', key).update(text).digest('base64url'))
	}

	async function readToken(request: Request): Promise<string | null> {
		const value: unknown = await cookie.parse(request.headers.get('Cookie'))
		return typeof value === 'string' ? value : null
	}

	return {
		async issue(request, use) {
			const replaced = await readToken(request)
			const token = newToken()
			const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0')
			const [codeHash = ''] = hashesOf(code, { ...use, token })
			await prisma.$executeRaw`
				WITH replaced AS (DELETE FROM "EmailCode" WHERE "tokenHash" = ${hashToken(replaced ?? '')})
				INSERT INTO "EmailCode" ("tokenHash", "purpose", "email", "userId", "codeHash", "expiresAt")
				VALUES (${hashToken(token)}, ${use.purpose}, ${use.email}, ${use.userId}, ${codeHash},
					now() + make_interval(mins => ${CODE_MINUTES}::int))`
			return { code, cookie: await cookie.serialize(token) }
		},
		async findPending(request, { purpose, userId }) {
			const token = await readToken(request)
			if (token === null) return null
			const [row] = await prisma.$queryRaw<{ email: string }[]>`
				SELECT "email" FROM "EmailCode"
				WHERE "tokenHash" = ${hashToken(token)} AND "purpose" = ${purpose} AND "userId" IS NOT DISTINCT FROM ${userId}
					AND "usedAt" IS NULL AND "tries" < ${MAX_TRIES} AND "expiresAt" > now()`
			return row ? { purpose, userId, token, email: row.email } : null
		},
		async use(db, pending, code) {
			// One statement, so that of two concurrent tries the second sees the first.
			const [row] = await db.$queryRaw<{ isRight: boolean }[]>`
				UPDATE "EmailCode" SET
					"tries" = "tries" + 1,
					"usedAt" = CASE WHEN "codeHash" = ANY(${hashesOf(code, pending)}) THEN now() END
				WHERE "tokenHash" = ${hashToken(pending.token)}
					AND "usedAt" IS NULL AND "tries" < ${MAX_TRIES} AND "expiresAt" > now()
				RETURNING "usedAt" IS NOT NULL AS "isRight"`
			return row?.isRight ?? false
		},
		async forget() {
			return await cookie.serialize('', { maxAge: 0 })
		},
	}
}

/** Accepts blanks and full-width digits; null for anything else. */
export function parseCode(typed: unknown): string | null {
	if (typeof typed !== 'string') return null
	const code = typed.normalize('NFKC').replaceAll(/[\s-]/g, '')
	return /^\d{6}$/.test(code) ? code : null
}

export async function deleteExpiredCodes(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "EmailCode" WHERE "tokenHash" IN (
			SELECT "tokenHash" FROM "EmailCode" WHERE "expiresAt" <= now() LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}
