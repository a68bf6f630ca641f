import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { migrate } from '#prisma/migrate.ts'
import { seed } from '#prisma/seed.ts'
import { startPostgres } from '#scripts/local/embedded-postgres.ts'
import { temporaryFolder } from '#scripts/local/server-user.ts'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { endpoints, press } from '#tests/integration/support/endpoints.ts'
import { startSyncedApp } from '#tests/integration/support/synced-app.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { report } from './report.ts'

const CUSTOMER = 'demolinkedcustomer000001'
const DISK_MEGABYTES = 200
// More than fit into what is left of the pages of all tables.
const ROUNDS = 60
const SIGN_INS_A_ROUND = 3

test.runIf(canMount())('nothing answers 500 while the database’s disk is full', async () => {
	const disk = mountDisk()
	const { url, admin } = await startDatabase(disk)
	const app = await startSyncedApp({ DATABASE_URL: url })
	onTestFinished(app.stop)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	await deliver(app, eventAbout(CUSTOMER))
	await untilSettled(app)
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })

	// Its log has room, as on a server that keeps it apart; a server whose log is full stops altogether.
	await admin.query('SELECT pg_switch_wal()')
	await admin.query('CHECKPOINT')
	const fill = path.join(disk, 'fill')
	fillUp(fill)

	const counts = new Map<string, number>()
	const count = async (what: string, asked: Promise<{ status: number }>) => {
		const key = `${what} ${(await asked).status}`
		counts.set(key, (counts.get(key) ?? 0) + 1)
	}
	// Rows go where there is room until the pages of a table are full.
	const storeOne = async () => (await deliver(app, eventAbout(CUSTOMER))).status
	await expect.poll(storeOne, { interval: 1 }).toBe(503)
	for (let n = 0; n < ROUNDS; n += 1) {
		for (const endpoint of endpoints) await count('press', press(visitor, endpoint))
		for (let m = 0; m < SIGN_INS_A_ROUND; m += 1) await count('sign-in', app.visitor().signIn('email@example.com'))
		await count('webhook', deliver(app, eventAbout(CUSTOMER)))
		for (const page of ['/', '/pricing', '/account', '/account?from=portal', '/pro']) {
			await count('page', visitor.get(page))
		}
	}
	report('Full disk', Object.fromEntries(counts))
	const statuses = [...counts.keys()]
	expect(statuses.filter((key) => key.startsWith('page'))).toEqual(['page 200'])
	expect(statuses.filter((key) => !/ (200|303|503)$/.test(key))).toEqual([])
	expect([counts.get('press 303'), counts.get('press 200')]).toEqual([ROUNDS, ROUNDS])
	for (const refused of ['webhook 503', 'sign-in 503']) expect(counts.get(refused), refused).toBeGreaterThan(0)

	rmSync(fill)
	await expect.poll(storeOne).toBe(200)
	await expect.poll(async () => (await visitor.get('/readyz')).status).toBe(200)
	// The longer the disk was full, the longer a job waits for its next attempt.
	await app.prisma.syncJob.updateMany({ data: { notBefore: new Date(0) } })
	await untilSettled(app)
})

function canMount(): boolean {
	const isPossible = process.platform === 'linux' && process.getuid?.() === 0
	if (!isPossible) process.stdout.write('Skipped: only root on Linux can make a small disk\n')
	return isPossible
}

/** A small disk of its own, until the test ends. */
function mountDisk(): string {
	const disk = mkdtempSync(path.join(temporaryFolder(), 'recur-portal-full-disk-'))
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m,mode=0755`, 'tmpfs', disk])
	onTestFinished(() => {
		execFileSync('umount', ['--lazy', disk])
		rmSync(disk, { recursive: true, force: true })
	})
	return disk
}

async function startDatabase(disk: string) {
	const folder = path.join(disk, 'data')
	mkdirSync(disk, { recursive: true })
	const server = await startPostgres({ folder, password: randomUUID(), throwAway: true })
	onTestFinished(server.stop)
	const admin = new pg.Client({ connectionString: server.url('postgres') })
	await admin.connect()
	onTestFinished(() => admin.end())
	await admin.query('CREATE DATABASE portal')
	const url = server.url('portal')
	await migrate(url)
	await seed(url)
	return { url, admin }
}

/** Until the disk has no byte left. */
function fillUp(file: string): void {
	for (let bytes = 1 << 20; bytes >= 1; ) {
		try {
			appendFileSync(file, Buffer.alloc(bytes))
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
			bytes >>= 1
		}
	}
}
