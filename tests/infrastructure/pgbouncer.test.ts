import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { migrate } from '#prisma/migrate.ts'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#recur-emulator'
import { ownPort } from '#scripts/local/own-port.ts'
import { createBlankDatabase } from '#scripts/local/test-database.ts'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { moveInOtherApp } from '#tests/integration/support/other-app.ts'
import { WEBHOOK_SECRET } from '#tests/integration/support/synced-app.ts'

import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { isInstalled } from './installed-program.ts'

const withPgbouncer = test.runIf(isInstalled('pgbouncer'))

withPgbouncer.each(['public', 'recur'])(
	'the app works behind PgBouncer in transaction mode, in the schema %s',
	async (schema) => {
		const direct = await createBlankDatabase()
		onTestFinished(direct.drop)
		if (schema !== 'public') await moveInOtherApp(direct.url)
		const url = `${await startPgbouncer(direct.url)}?schema=${schema}`

		expect(await migrate(url)).toContain('20261123120000_init')
		expect((await Promise.all([migrate(url), migrate(url)])).flat()).toEqual([])
		expect(await seed(url)).toContain('linked@example.com')

		const emulator = await startEmulator()
		onTestFinished(emulator.stop)
		const server = await startBuiltServer({
			...VALID_ENV,
			DATABASE_URL: url,
			RECUR_API_URL: emulator.origin,
			RECUR_HOSTED_ORIGINS: emulator.origin,
			RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
		})
		expect(await server.untilReady()).toBeNull()
		const visitor = createVisitor(server.url, server.url)
		expect(await visitor.signIn('linked@example.com')).toMatchObject({ status: 303 })
		const presses = await Promise.all(Array.from({ length: 10 }, () => visitor.post('/account')))
		expect(presses.map(({ status }) => status)).toEqual(Array(10).fill(303))
		expect(await visitor.get('/account')).toMatchObject({ status: 200 })
		const deliveries = Array.from({ length: 100 }, () =>
			deliver({ visitor: () => visitor }, eventAbout('demolinkedcustomer000001')),
		)
		expect((await Promise.all(deliveries)).map(({ status }) => status)).toEqual(Array(100).fill(200))

		const { prisma, close } = createDatabase(`${direct.url}?schema=${schema}`)
		onTestFinished(close)
		await untilSettled({ prisma })
		expect(await prisma.subscription.count()).toBe(1)
		expect(server.logs()).not.toMatch(/"level":"(error|fatal)"|prepared statement|startup parameter/)
	},
)

withPgbouncer('two migrations at once through PgBouncer apply each migration once', async () => {
	const direct = await createBlankDatabase()
	onTestFinished(direct.drop)
	const url = await startPgbouncer(direct.url)
	const applied = (await Promise.all([migrate(url), migrate(url), migrate(url)])).flat()
	expect(applied).toEqual([...new Set(applied)])
	expect(applied).toContain('20261124120000_calm')
})

withPgbouncer.each(['Asia/Taipei', 'America/New_York', 'Asia/Kathmandu'])(
	'through PgBouncer a time stays what it is in a database set to %s',
	async (timeZone) => {
		const direct = await createBlankDatabase()
		onTestFinished(direct.drop)
		const admin = createDatabase(direct.url)
		const name = new URL(direct.url).pathname.slice(1)
		await admin.pool.query(`ALTER DATABASE "${name}" SET timezone = '${timeZone}'`)
		await admin.pool.query(`ALTER DATABASE "${name}" SET datestyle = 'German'`)
		await admin.close()
		const url = await startPgbouncer(direct.url)
		await migrate(url)
		const { prisma, close } = createDatabase(url)
		onTestFinished(close)
		const at = new Date(Date.UTC(2030, 1, 3, 4, 5, 6, 789))
		await prisma.user.create({ data: { email: 'person@example.com', emailVerifiedAt: at } })
		expect(await prisma.user.findFirst()).toMatchObject({ emailVerifiedAt: at })
		const [same] = await prisma.$queryRaw<object[]>`
			SELECT extract(epoch FROM "emailVerifiedAt")::float8 * 1000 AS "ms", current_setting('TimeZone') AS "zone" FROM "User"`
		expect(same).toEqual({ ms: at.getTime(), zone: 'UTC' })
	},
)

/** The address of the same database behind a PgBouncer with its default settings, but for transaction mode. */
async function startPgbouncer(databaseUrl: string): Promise<string> {
	const { hostname, port, username, password, pathname } = new URL(databaseUrl)
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-pgbouncer-'))
	const listenPort = await ownPort()
	const database = `${pathname.slice(1)} = host=${hostname} port=${port} user=${username} password=${decodeURIComponent(password)}`
	const settings = [
		'listen_addr = 127.0.0.1',
		`listen_port = ${listenPort}`,
		'unix_socket_dir =',
		'auth_type = any',
		'pool_mode = transaction',
	]
	const file = path.join(folder, 'pgbouncer.ini')
	writeFileSync(file, ['[databases]', database, '[pgbouncer]', ...settings, ''].join('\n'))
	chmodSync(folder, 0o755)
	// It refuses to run as root.
	const asNobody = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
	const child = spawn('pgbouncer', [...asNobody, file], { stdio: 'ignore' })
	const ended = new Promise((resolve) => child.once('exit', resolve))
	onTestFinished(async () => {
		child.kill('SIGKILL')
		await ended
		rmSync(folder, { recursive: true, force: true })
	})
	const url = `postgresql://anybody@127.0.0.1:${listenPort}${pathname}`
	const { pool, close } = createDatabase(url)
	await expect.poll(() => pool.query('SELECT 1').then(() => 'answers', String), { interval: 50 }).toBe('answers')
	await close()
	return url
}
