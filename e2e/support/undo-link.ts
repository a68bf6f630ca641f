import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { RunningApp } from './start-app.ts'

/** Where the mail about a changed address would lead somebody, as if their address had just been changed. */
export async function undoLink({ databaseUrl }: RunningApp, email: string): Promise<string> {
	const token = randomUUID()
	const hash = createHash('sha256').update(token).digest('base64url')
	const client = new pg.Client({ connectionString: databaseUrl })
	await client.connect()
	await client.query(
		`INSERT INTO "AddressUndo" ("tokenHash", "userId", "oldEmail", "expiresAt")
		SELECT $1, "id", "email", now() + interval '1 day' FROM "User" WHERE "email" = $2`,
		[hash, email],
	)
	await client.end()
	return `/account/email/undo?token=${token}`
}
