import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Prisma } from '#prisma/generated/client.ts'

/** Straight through the driver: Prisma's raw queries cost twice the processor time. 64-bit numbers come as strings. */
export type Query = <Row>(statement: Prisma.Sql) => Promise<Row[]>

// A pooler switched connections, so the name is unknown or taken; or a migration changed the result type.
const NOT_PREPARED = new Set(['26000', '42P05', '0A000'])

/** Prepared once per connection. Where a pooler cannot keep them, unnamed from the first refusal on. */
export function createQuery(pool: pg.Pool, schema: string): Query {
	// Their texts are constants of the program, so there are few.
	const names = new Map<string, string>()
	let isPreparing = true

	function nameOf(text: string): string {
		const known = names.get(text)
		if (known) return known
		// By its content: through a pooler, another version of the app, or one with another schema, may have prepared its own.
		const name = createHash('sha256').update(`${schema} ${text}`).digest('base64url')
		names.set(text, name)
		return name
	}

	return async <Row>({ text, values }: Prisma.Sql) => {
		if (!isPreparing) return (await pool.query({ text, values })).rows as Row[]
		try {
			return (await pool.query({ name: nameOf(text), text, values })).rows as Row[]
		} catch (error) {
			if (!(error instanceof pg.DatabaseError) || !NOT_PREPARED.has(error.code ?? '')) throw error
			isPreparing = false
			return (await pool.query({ text, values })).rows as Row[]
		}
	}
}
