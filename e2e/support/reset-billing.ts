import pg from 'pg'
import { DEMO_ENVIRONMENT, demoUsers } from '#prisma/demo-users.ts'

// Whatever changes these tables locks a job first. So does this, hence nobody is in the middle of anything then; and a
// worker that comes later finds that it has lost its job, and writes nothing.
const FORGET = [
	'LOCK TABLE "SyncJob"',
	'DELETE FROM "SyncJob"',
	'DELETE FROM "WebhookEvent"',
	'DELETE FROM "Subscription"',
	'DELETE FROM "Entitlement"',
	'DELETE FROM "RecurCustomer"',
	'DELETE FROM "rate_limit"',
	'UPDATE "User" SET "locale" = NULL',
]

const LINK = `INSERT INTO "RecurCustomer" ("id", "userId", "environment", "customerId", "learnedFrom", "updatedAt")
	VALUES (gen_random_uuid()::text, $1, $2, $3, 'SEED', now())`

/** Puts back what the application knew of its demo users right after the seed. Sessions stay. */
export async function resetBilling(databaseUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	try {
		await client.query('BEGIN')
		for (const statement of FORGET) await client.query(statement)
		for (const { id, linkedCustomerId } of demoUsers) {
			if (linkedCustomerId) await client.query(LINK, [id, DEMO_ENVIRONMENT, linkedCustomerId])
		}
		await client.query('COMMIT')
	} finally {
		await client.end()
	}
}
