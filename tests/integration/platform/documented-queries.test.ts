import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { seed } from '#prisma/seed.ts'
import { readOperationsGuide } from '#tests/support/operations-guide.ts'
import { createTestDatabase } from '#tests/support/test-database.ts'

const database = await createTestDatabase()
await seed(database.url)
const client = new pg.Client({ connectionString: database.url })
await client.connect()
afterAll(async () => {
	await client.end()
	await database.drop()
})

const guide = readOperationsGuide()
const blocks = [...guide.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql = '']) => sql.trim())
const inline = [...guide.matchAll(/`((?:UPDATE|DELETE) [^`]+)`/g)].map(([, sql = '']) => sql)
const statements = [...blocks, ...inline.filter((sql) => / (SET|FROM) /.test(sql))]

test('the guide has statements to run', () => {
	expect(statements.length).toBeGreaterThan(5)
})

test.each(statements)('the guide’s statement runs: %s', async (sql) => {
	await client.query('BEGIN')
	await expect(client.query(sql)).resolves.toBeDefined()
	await client.query('ROLLBACK')
})
