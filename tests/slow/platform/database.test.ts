import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { inTransactionAgain } from '#app/platform/transaction.server.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { untilCount } from '#tests/support/until-count.ts'

test('Prisma and plain SQL share one pool', async () => {
	const { prisma, pool } = await openDatabase()
	await prisma.user.create({ data: { email: 'pool@example.com', passwordHash: 'x' } })
	const { rows } = await pool.query('SELECT email FROM "User"')
	expect(rows).toEqual([{ email: 'pool@example.com' }])
	expect(pool.totalCount).toBeGreaterThan(0)
})

test('reports a broken connection, takes a new one', async () => {
	const { prisma, pool, warnings } = await openDatabase()
	const { rows } = await pool.query('SELECT pg_backend_pid() AS pid')
	const other = createDatabase((await openDatabase()).url)
	onTestFinished(other.close)
	await other.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
	await untilCount(() => warnings.filter((line) => line.includes('database_connection_lost')).length, 1)
	expect(await prisma.user.count()).toBe(0)
})

test('a refused connection fails a query at once', async () => {
	const databases = { refusing: 'postgresql://nobody@127.0.0.1:1/none', silent: await silentServer() }
	const failures = Object.entries(databases).map(async ([name, url]) => {
		const database = createDatabase(url)
		onTestFinished(database.close)
		await expect(database.prisma.user.count()).rejects.toThrow()
		return name
	})
	expect(await Promise.race(failures)).toBe('refusing')
	await Promise.all(failures)
})

test('a silent database fails a query in seconds', async () => {
	const database = createDatabase(await silentServer())
	onTestFinished(database.close)
	// Without a time limit this would wait for ever.
	await expect(database.prisma.user.count()).rejects.toThrow()
})

test('a transaction that refers to somebody deleted meanwhile runs again', async () => {
	const { prisma, url } = await openDatabase()
	const other = createDatabase(url)
	onTestFinished(other.close)
	const { id } = await prisma.user.create({ data: { email: 'leaving@example.com' } })
	const found: boolean[] = []
	await inTransactionAgain(prisma, async (tx) => {
		const user = await tx.user.findUnique({ where: { id } })
		found.push(user !== null)
		await other.prisma.user.deleteMany()
		if (user) await tx.identity.create({ data: { issuer: 'https://id.example', subject: '1', userId: id } })
	})
	expect(found).toEqual([true, false])
})

test('closing twice is fine', async () => {
	const database = await openDatabase()
	await database.prisma.user.count()
	await database.close()
	await database.close()
	expect(database.pool.ended).toBe(true)
})

async function openDatabase() {
	const { url, drop } = await createTestDatabase()
	const warnings: string[] = []
	const log = createLog('warn', { write: (line) => void warnings.push(line) })
	const database = createDatabase(url, { log })
	onTestFinished(async () => {
		await database.close()
		await drop()
	})
	return { ...database, warnings, url }
}

async function silentServer(): Promise<string> {
	const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
	await new Promise((resolve) => server.once('listening', resolve))
	onTestFinished(() => void server.close())
	const address = server.address()
	return `postgresql://nobody@127.0.0.1:${typeof address === 'object' ? address?.port : ''}/none`
}
