import { afterAll, expect, test } from 'vitest'
import { query } from '#scripts/local/query.ts'
import { diagnose } from '#scripts/operator/doctor/diagnose.ts'
import { find, healthySettings } from '#tests/integration/support/doctor-patient.ts'
import { startPair } from '#tests/integration/support/standby.ts'
import { startTestApp } from '#tests/integration/support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)

test('distinguishes a primary from a standby and reports what a failover would lose', async () => {
	const pair = await startPair()
	const look = async (DATABASE_URL: string) => await diagnose({ ...healthySettings(app), DATABASE_URL })
	const failover = async (url = pair.primary) => find(await look(url), 'database-failover')

	await expect.poll(async () => (await failover()).message).toMatch(/^One replica follows, and no commit waits/)
	expect(await failover()).toMatchObject({ status: 'warning' })
	const behind = await look(pair.standby)
	expect(find(behind, 'database-writes')).toMatchObject({
		status: 'failed',
		message: expect.stringMatching(/is a standby/),
	})
	expect(find(behind, 'database-failover')).toMatchObject({ status: 'not_checked' })

	await query(pair.primary, "ALTER SYSTEM SET synchronous_standby_names = 'follower'")
	await query(pair.primary, 'SELECT pg_reload_conf()')
	const waiting = withCommit(pair.primary, 'on')
	await expect.poll(async () => (await failover(waiting)).status).toBe('ok')
	expect((await failover(waiting)).message).toMatch(/^One replica follows; commits wait for 1 of them/)
	expect(await failover(withCommit(pair.primary, 'local'))).toMatchObject({ status: 'warning' })

	await query(pair.primary, "CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
	const asClerk = new URL(waiting)
	Object.assign(asClerk, { username: 'clerk', password: 'clerk' })
	expect((await failover(asClerk.href)).message).toMatch(/this role is not allowed to see/)

	await pair.stopStandby()
	await expect.poll(async () => (await failover(waiting)).status).toBe('failed')
})

function withCommit(databaseUrl: string, synchronousCommit: string): string {
	const url = new URL(databaseUrl)
	url.searchParams.set('options', `-c synchronous_commit=${synchronousCommit}`)
	return url.href
}
