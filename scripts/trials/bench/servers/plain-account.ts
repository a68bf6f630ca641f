import { createHash } from 'node:crypto'
import pg from 'pg'
import { Recur } from 'recur-tw/server'

// What the two plain servers share: the least that a press and the account page need.

export type Account = {
	userId: string
	email: string
	emailVerifiedAt: Date | null
	customerId: string
	status: string | null
	productName: string | null
	amount: number | null
	nextBillingDate: Date | null
	syncedAt: Date | null
}

const PERSON = `
	FROM "Session" s
	JOIN "User" u ON u."id" = s."userId"
	JOIN "RecurCustomer" c ON c."userId" = u."id" AND c."environment" = 'TEST'`
const OF_SESSION = `WHERE s."idHash" = $1 AND s."expiresAt" > now()`
const COLUMNS = `u."id" AS "userId", u."email", u."emailVerifiedAt", c."customerId"`

const FIND_PERSON = `SELECT ${COLUMNS} ${PERSON} ${OF_SESSION}`
const FIND_ACCOUNT = `
	SELECT ${COLUMNS}, p."status", p."productName", p."amount", p."nextBillingDate", p."syncedAt" ${PERSON}
	LEFT JOIN "Subscription" p ON p."environment" = c."environment" AND p."customerId" = c."customerId" ${OF_SESSION}`

const { DATABASE_URL = '', RECUR_SECRET_KEY = '', RECUR_API_URL = '', APP_URL = '' } = process.env
export const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
const recur = new Recur(RECUR_SECRET_KEY, { baseUrl: RECUR_API_URL })

export async function findPerson(sessionId: string): Promise<Pick<Account, 'userId' | 'customerId'> | null> {
	const { rows } = await pool.query({ name: 'person', text: FIND_PERSON, values: [hash(sessionId)] })
	return rows[0] ?? null
}

export async function findAccount(sessionId: string): Promise<Account | null> {
	const { rows } = await pool.query({ name: 'account', text: FIND_ACCOUNT, values: [hash(sessionId)] })
	return rows[0] ?? null
}

export async function createPortalUrl(customerId: string): Promise<string> {
	const returnUrl = `${APP_URL}/account?from=portal`
	const session = await recur.portal.sessions.create({ customer: customerId, returnUrl, locale: 'zh-TW' })
	return session.url
}

export async function isDatabaseReady(): Promise<boolean> {
	return await pool.query('SELECT 1').then(
		() => true,
		() => false,
	)
}

function hash(id: string): string {
	return createHash('sha256').update(id).digest('base64url')
}
