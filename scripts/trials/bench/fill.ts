import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createTestDatabase } from '../../local/test-database.ts'
import { EVENT_PREFIX } from './requests.ts'

const SIGNED_IN = 200
const WEBHOOK_CUSTOMERS = 1000
const OLD_EVENTS_PER_USER = 2
const SETTLE_MS = 300

/** A database with people in it. */
export type Population = {
	users: number
	url: string
	/** Of 200 people spread evenly over the table. */
	sessionIds: string[]
	/** Of 1 000 people spread evenly over the table. */
	customerIds: string[]
	client: pg.Client
}

// `n` counts the users from 1.
const USER_ID = `'benchuser' || lpad(n::text, 16, '0')`
const CUSTOMER_ID = `'benchcustomer' || lpad(n::text, 12, '0')`

/** Columns are named and the others have defaults, so new columns change nothing here. */
const TABLES = [
	`INSERT INTO "User" ("id", "email", "emailVerifiedAt", "passwordHash", "updatedAt")
	SELECT ${USER_ID}, 'person' || n || '@example.com', now(), 'none', now() FROM generate_series(1, $1) n`,

	`INSERT INTO "Session" ("idHash", "userId", "expiresAt")
	SELECT md5(n::text), ${USER_ID}, now() + interval '30 days' FROM generate_series(1, $1) n`,

	`INSERT INTO "RecurCustomer" ("id", "userId", "environment", "customerId", "learnedFrom", "updatedAt")
	SELECT 'benchlink' || n, ${USER_ID}, 'TEST', ${CUSTOMER_ID}, 'EXTERNAL_ID', now() FROM generate_series(1, $1) n`,

	`INSERT INTO "SyncJob" ("key", "environment", "requested", "done", "notBefore", "syncedAt")
	SELECT 'customer:' || ${CUSTOMER_ID}, 'TEST', 1, 1, now() - interval '1 second' * (n % 86400), now()
	FROM generate_series(1, $1) n`,

	`INSERT INTO "Subscription" ("environment", "id", "customerId", "status", "productId", "productSlug", "productName",
		"amount", "interval", "currentPeriodEnd", "nextBillingDate", "phase", "syncedAt")
	SELECT 'TEST', 'sub_of_' || ${CUSTOMER_ID}, ${CUSTOMER_ID}, 'active', 'bench_product', 'bench', 'Bench', 300, 'month',
		now() + interval '30 days', now() + interval '30 days', 'active', now() FROM generate_series(1, $1) n`,

	`INSERT INTO "Entitlement" ("environment", "customerId", "product", "productId", "status", "expiresAt")
	SELECT 'TEST', ${CUSTOMER_ID}, 'bench', 'bench_product', 'active', now() + interval '30 days'
	FROM generate_series(1, $1) n`,

	`INSERT INTO "WebhookEvent" ("id", "environment", "type", "occurredAt", "receivedAt")
	SELECT 'oldevent' || md5(e || ' ' || n), 'TEST', 'subscription.renewed', t, t
	FROM generate_series(1, $1) n, generate_series(1, ${OLD_EVENTS_PER_USER}) e,
		LATERAL (SELECT now() - interval '1 minute' * ((n * e) % 100000) AS t) received`,
]

/** Makes a migrated database with that many users, each with a session, a link, a subscription, a job at rest and old events. */
export async function fillDatabase(users: number): Promise<Population> {
	const { url } = await createTestDatabase()
	const client = new pg.Client({ connectionString: url })
	// When a measurement fails the server ends first; that must not hide why.
	client.on('error', () => {})
	await client.connect()
	// Foreign keys hold by construction; checking each row of a million takes longer than writing it.
	await client.query('SET session_replication_role = replica')
	for (const table of TABLES) await client.query(table, [users])
	await client.query('SET session_replication_role = origin')
	const sessionIds = await signIn(client, spread(users, SIGNED_IN))
	await client.query('VACUUM ANALYZE')
	return { users, url, sessionIds, customerIds: spread(users, WEBHOOK_CUSTOMERS).map(customerId), client }
}

/**
 * Makes the database what it was before a measurement: no job is due, no snapshot is stale, and only old events are there.
 * Every page then does the same work, and no synchronisation runs beside a measurement that is not about it.
 */
export async function restDatabase({ client, sessionIds, users }: Population): Promise<void> {
	await client.query(`DELETE FROM "WebhookEvent" WHERE "id" LIKE '${EVENT_PREFIX}%'`)
	// A run that is under way ends its job once more, so this is repeated until nothing is left.
	const rest = `UPDATE "SyncJob" SET "done" = "requested", "leaseUntil" = NULL WHERE "requested" > "done"`
	while ((await client.query(rest)).rowCount !== 0) await pause(SETTLE_MS)
	const keys = spread(users, sessionIds.length).map((n) => `customer:${customerId(n)}`)
	await client.query(`UPDATE "SyncJob" SET "syncedAt" = now() WHERE "environment" = 'TEST' AND "key" = ANY ($1)`, [
		keys,
	])
}

async function signIn(client: pg.Client, numbers: number[]): Promise<string[]> {
	const ids = numbers.map(() => randomBytes(32).toString('base64url'))
	const hashes = ids.map((id) => createHash('sha256').update(id).digest('base64url'))
	await client.query(
		`INSERT INTO "Session" ("idHash", "userId", "expiresAt")
		SELECT hash, ${USER_ID}, now() + interval '30 days' FROM unnest($1::text[], $2::int[]) AS given(hash, n)`,
		[hashes, numbers],
	)
	return ids
}

function customerId(n: number): string {
	return `benchcustomer${String(n).padStart(12, '0')}`
}

/** `count` numbers from 1 to `users`, evenly spread. */
function spread(users: number, count: number): number[] {
	return Array.from({ length: count }, (_, index) => 1 + Math.floor((index * users) / count))
}
