import { createHash, randomUUID } from 'node:crypto'
import { query } from '#scripts/local/query.ts'
import type { RunningApp } from './start-app.ts'

/** Where the mail about a changed address would lead somebody, as if their address had just been changed. */
export async function undoLink({ databaseUrl }: RunningApp, email: string): Promise<string> {
	const token = randomUUID()
	const hash = createHash('sha256').update(token).digest('base64url')
	await query(
		databaseUrl,
		`INSERT INTO "AddressUndo" ("tokenHash", "userId", "oldEmail", "expiresAt")
		SELECT $1, "id", "email", now() + interval '1 day' FROM "User" WHERE "email" = $2`,
		[hash, email],
	)
	return `/account/email/undo?token=${token}`
}
