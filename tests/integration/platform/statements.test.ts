import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { Prisma } from '#prisma/generated/client.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'

const database = await createTestDatabase()
afterAll(database.drop)

const answer = (of: number) => Prisma.sql`SELECT ${of}::int AS "answer"`

test('a statement is prepared once a connection, and each text has its own name', async () => {
	const { query } = open()
	for (const of of [1, 2]) expect(await query(answer(of))).toEqual([{ answer: of }])
	await query(Prisma.sql`SELECT 1`)
	const named = await query<{ statement: string }>(Prisma.sql`
		SELECT "statement" FROM pg_prepared_statements WHERE "statement" NOT LIKE '%pg_prepared%'`)
	expect(named.map(({ statement }) => statement).toSorted()).toEqual(['SELECT $1::int AS "answer"', 'SELECT 1'])
})

test('a statement that a pooler has lost still runs', async () => {
	const { query, pool } = open()
	await query(answer(1))
	await pool.query('DEALLOCATE ALL')
	for (const of of [2, 3]) expect(await query(answer(of))).toEqual([{ answer: of }])
})

test('a statement name taken by another client of the pooler is not used again', async () => {
	const [first, second] = [open(), open()]
	await first.query(answer(1))
	const [known] = await first.query<{ name: string }>(Prisma.sql`
		SELECT "name" FROM pg_prepared_statements WHERE "statement" LIKE '%answer%' LIMIT 1`)
	await second.pool.query(`PREPARE "${known?.name}" AS SELECT 'of somebody else' AS "answer"`)
	expect(await second.query(answer(2))).toEqual([{ answer: 2 }])
})

test('a migration that changes what a statement returns breaks nothing', async () => {
	const { query, pool } = open()
	await pool.query('CREATE TABLE changing AS SELECT 1 AS "one"')
	const all = Prisma.sql`SELECT * FROM changing`
	expect(await query(all)).toEqual([{ one: 1 }])
	await pool.query('ALTER TABLE changing ADD COLUMN "two" int DEFAULT 2')
	expect(await query(all)).toEqual([{ one: 1, two: 2 }])
})

test('a wrong statement is an error, not tried again', async () => {
	const { query } = open()
	await expect(query(Prisma.sql`SELECT 1 / 0`)).rejects.toMatchObject({ code: '22012' })
})

/** One connection, so that a statement meets what the one before has left. */
function open() {
	const opened = createDatabase(database.url, { poolSize: 1, waitMs: PATIENCE_MS })
	onTestFinished(opened.close)
	return opened
}
