import pg from 'pg'
import { DEMO_ENVIRONMENT, demoUsers } from '#prisma/demo-users.ts'

// Jobs go first: a worker in the middle of one then finds that it has lost it, and writes nothing.
const FORGET = [
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
		for (const statement of FORGET) await client.query(statement)
		for (const { id, linkedCustomerId } of demoUsers) {
			if (linkedCustomerId) await client.query(LINK, [id, DEMO_ENVIRONMENT, linkedCustomerId])
		}
	} finally {
		await client.end()
	}
}
