import type pg from 'pg'
import { DEMO_ENVIRONMENT, demoUsers } from '#prisma/demo-users.ts'

// A worker that writes for the test before must find no job with its fence: not the deleted one, nor a new one for the same person.
const FENCES_PER_TEST = 1000

const LINK = `INSERT INTO "RecurCustomer" ("id", "userId", "environment", "customerId", "learnedFrom", "updatedAt")
	VALUES (gen_random_uuid()::text, $1, $2, $3, 'SEED', now())`

/** Returns what restores the demo users' billing data to the state after the seed. Sessions stay. */
export function createBillingReset(client: pg.Client): () => Promise<void> {
	let firstFence = 0
	return async () => {
		firstFence += FENCES_PER_TEST
		await client.query(`BEGIN; ${forget(firstFence).join('; ')}`)
		for (const { id, linkedCustomerId } of demoUsers) {
			if (linkedCustomerId) await client.query(LINK, [id, DEMO_ENVIRONMENT, linkedCustomerId])
		}
		await client.query('COMMIT')
	}
}

// Every change to these tables locks a job first, so the lock waits for the changes under way.
function forget(firstFence: number): string[] {
	return [
		'LOCK TABLE "SyncJob"',
		'DELETE FROM "SyncJob"',
		`ALTER TABLE "SyncJob" ALTER COLUMN "fence" SET DEFAULT ${firstFence}`,
		'DELETE FROM "WebhookEvent"',
		'DELETE FROM "Subscription"',
		'DELETE FROM "Entitlement"',
		'DELETE FROM "RecurCustomer"',
		'DELETE FROM "rate_limit"',
		'UPDATE "User" SET "locale" = NULL',
		`UPDATE "User" SET "emailVerifiedAt" = NULL WHERE "email" = 'unverified@example.com'`,
	]
}
