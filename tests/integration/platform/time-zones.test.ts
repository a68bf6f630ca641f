import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'

test.each([
	['Asia/Taipei', 'SQL, DMY'],
	['America/New_York', 'German'],
	['Asia/Kathmandu', 'Postgres, DMY'],
	['UTC', 'ISO, YMD'],
])('in a database set to %s and %s times stay the same', async (timeZone, dateStyle) => {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	const admin = createDatabase(database.url, { waitMs: PATIENCE_MS })
	const name = new URL(database.url).pathname.slice(1)
	await admin.pool.query(`ALTER DATABASE "${name}" SET timezone = '${timeZone}'`)
	await admin.pool.query(`ALTER DATABASE "${name}" SET datestyle = '${dateStyle}'`)
	await admin.close()

	const { prisma, pool, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	onTestFinished(close)
	const at = new Date(Date.UTC(2030, 1, 3, 4, 5, 6, 789))
	const data = { email: 'person@example.com', emailVerifiedAt: at, createdAt: at }
	const { id } = await prisma.user.create({ data })
	expect(await prisma.user.findUnique({ where: { id } })).toMatchObject({ emailVerifiedAt: at })
	expect(await prisma.user.count({ where: { emailVerifiedAt: at } })).toBe(1)
	const inSql = `to_timestamp(${at.getTime() / 1000})`
	const [same] = await prisma.$queryRawUnsafe<object[]>(
		`SELECT "emailVerifiedAt" = ${inSql} AS "isSame", "emailVerifiedAt" AS "at", to_json("emailVerifiedAt") AS "json" FROM "User"`,
	)
	expect(same).toMatchObject({ isSame: true, at })
	expect(new Date((same as { json: string }).json)).toEqual(at)
	const { rows } = await pool.query('SELECT "emailVerifiedAt" AS "at" FROM "User" WHERE "emailVerifiedAt" = $1', [at])
	expect(rows).toEqual([{ at }])
})
