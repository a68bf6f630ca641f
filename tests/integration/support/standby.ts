import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { migrate } from '#prisma/migrate.ts'
import { seed } from '#prisma/seed.ts'
import { startPostgres } from '#scripts/local/embedded-postgres.ts'
import { query } from '#scripts/local/query.ts'
import { temporaryFolder } from '#scripts/local/server-user.ts'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'

const DATABASE = 'portal'

/** A server with the demo users and a hot standby that follows it, until the test ends. */
export async function startPair() {
	const home = mkdtempSync(path.join(temporaryFolder(), 'recur-portal-pair-'))
	chmodSync(home, 0o755)
	onTestFinished(() => rmSync(home, { recursive: true, force: true }))
	const [folder, copy] = [path.join(home, 'primary'), path.join(home, 'standby')]
	const options = { password: randomUUID(), throwAway: true }
	const first = await startPostgres({ folder, ...options })
	await query(first.url('postgres'), `CREATE DATABASE ${DATABASE}`)
	await migrate(first.url(DATABASE))
	await seed(first.url(DATABASE), CHEAP_HASH)
	await first.stop()
	// With its owner: root has an unprivileged user run the servers.
	execFileSync('cp', ['-a', folder, copy])

	const primary = await startPostgres({ folder, ...options })
	onTestFinished(primary.stop)
	writeFileSync(path.join(copy, 'standby.signal'), '')
	const { port, password } = new URL(primary.url(DATABASE))
	const follow = `host=127.0.0.1 port=${port} user=postgres password=${password} application_name=follower`
	appendFileSync(path.join(copy, 'postgresql.auto.conf'), `primary_conninfo = '${follow}'\n`)
	const standby = await startPostgres({ folder: copy, ...options })
	onTestFinished(standby.stop)
	return {
		primary: primary.url(DATABASE),
		standby: standby.url(DATABASE),
		stopPrimary: primary.stop,
		stopStandby: standby.stop,
		/** Makes the standby the primary. */
		promote: () => query(standby.url('postgres'), 'SELECT pg_promote()'),
	}
}
