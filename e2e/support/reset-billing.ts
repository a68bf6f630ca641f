import type pg from 'pg'
import { demoLinks, demoUsers } from '#prisma/demo-users.ts'

// Every change to these tables locks a job first, so the lock waits for the changes under way. A worker that writes later
// finds its job gone and writes nothing, even when there is a new one by then (global-setup.ts).
const FORGET = [
	'LOCK TABLE "SyncJob"',
	'DELETE FROM "SyncJob"',
	'DELETE FROM "WebhookEvent"',
	'DELETE FROM "Subscription"',
	'DELETE FROM "Entitlement"',
	'DELETE FROM "RecurCustomer"',
	'DELETE FROM "Checkout"',
	'DELETE FROM "rate_limit"',
	'UPDATE "User" SET "locale" = NULL',
	`UPDATE "User" SET "emailVerifiedAt" = NULL WHERE "email" = 'unverified@example.com'`,
]

const LINK = `INSERT INTO "RecurCustomer" ("id", "userId", "ownerId", "environment", "customerId", "learnedFrom", "updatedAt")
	SELECT gen_random_uuid()::text, "userId", "ownerId", "environment", "customerId", "learnedFrom", now()
	FROM jsonb_populate_recordset(NULL::"RecurCustomer", $1)`

/** Restores the demo users' billing data to the state after the seed. Sessions stay. */
export async function resetBilling(client: pg.Client): Promise<void> {
	await client.query(`BEGIN; ${FORGET.join('; ')}`)
	await client.query(LINK, [JSON.stringify(demoUsers.flatMap(demoLinks))])
	await client.query('COMMIT')
}
