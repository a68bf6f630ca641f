import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { migrate } from '#prisma/migrate.ts'
import { seed } from '#prisma/seed.ts'
import type { Command } from '#scripts/command-line/command.ts'
import { query } from '#scripts/local/query.ts'
import { audit } from '#scripts/operator/audit.ts'
import { customers } from '#scripts/operator/customers.ts'
import { diagnose } from '#scripts/operator/doctor/diagnose.ts'
import { createImport } from '#scripts/operator/import.ts'
import { sessions } from '#scripts/operator/sessions.ts'
import { sync } from '#scripts/operator/sync.ts'
import { blankDatabase } from '#tests/integration/support/blank-database.ts'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { find, healthySettings, troubles } from '#tests/integration/support/doctor-patient.ts'
import { portalUrl, press } from '#tests/integration/support/endpoints.ts'
import { contentOfPublic, moveInOtherApp, usesOfPublic } from '#tests/integration/support/other-app.ts'
import { choose, PRO_MONTHLY } from '#tests/integration/support/plans.ts'
import { runHere } from '#tests/integration/support/run-sync.ts'
import { scrape } from '#tests/integration/support/scrape.ts'
import { startSyncedApp } from '#tests/integration/support/synced-app.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'

const CUSTOMER = 'demolinkedcustomer000001'
const OLD = new Date(0)

test('in a schema of its own nothing reads or changes what another app has in public', async () => {
	const other = await blankDatabase()
	await moveInOtherApp(other)
	const before = [await contentOfPublic(other), await usesOfPublic(other)]
	const url = `${other}?schema=recur`
	const applied = await Promise.all([migrate(url), migrate(url)])
	expect(applied.flat()).toEqual([...new Set(applied.flat())])
	expect(await seed(url, CHEAP_HASH)).toContain('linked@example.com')
	await leaveOldRows(url)

	const app = await startSyncedApp({ DATABASE_URL: url, METRICS_PORT: '0' })
	const visitor = app.visitor()
	expect(await visitor.signIn('linked@example.com', { password: 'wrong' })).toMatchObject({ status: 400 })
	expect(await visitor.signIn('linked@example.com')).toMatchObject({ status: 303 })
	for (const endpoint of ['document', 'json'] as const) {
		expect(portalUrl(await press(visitor, endpoint), endpoint)).toContain(app.emulator.origin)
	}
	expect(await deliver(app, eventAbout(CUSTOMER))).toMatchObject({ status: 200 })
	await untilSettled(app)
	expect(await visitor.get('/account')).toMatchObject({ status: 200, text: expect.stringContaining('Pro') })
	const buyer = app.visitor()
	await buyer.signIn('new@example.com')
	expect(await choose(buyer, PRO_MONTHLY)).toMatchObject({ status: 303 })
	expect((await scrape(app)).value('database_up')).toBe(1)

	const settings = { ...healthySettings(app), BILLING_DATABASE_URL: url, DATABASE_URL: 'file:./theirs.db' }
	const findings = await diagnose(settings)
	expect(find(findings, 'migrations').message).toMatch(/^All \d+ migrations are applied in the schema recur\.$/)
	expect(troubles(findings)).not.toMatchObject({ 'sync-queue': 'failed' })
	const run = async (command: Command, ...args: string[]) => await runHere(command, args, settings).ended
	expect(await run(createImport({ retryMs: 1 }), importFile())).toMatchObject({ code: 0 })
	for (const option of ['--all', '--failed', '--report', 'linked@example.com']) {
		expect(await run(sync, option)).toMatchObject({ code: 0 })
	}
	expect(await run(audit, 'linked@example.com')).toMatchObject({ output: expect.stringContaining('portal_opened') })
	expect(await run(customers, 'release', 'unknown')).toMatchObject({ code: 1, output: expect.stringContaining('ever') })
	expect(await run(sessions, 'linked@example.com', '--end')).toMatchObject({ output: 'Ended 1 session.\n' })
	const left = () =>
		Promise.all([
			app.prisma.session.count({ where: { expiresAt: OLD } }),
			app.prisma.webhookEvent.count({ where: { receivedAt: OLD } }),
		])
	await expect.poll(left).toEqual([0, 0])
	expect(app.logLines.filter((line) => /"level":"(warn|error|fatal)"/.test(line))).toEqual([])

	await app.stop()
	const uses = await usesOfPublic(other)
	expect([await contentOfPublic(other), uses]).toEqual(before)
})

test.each(['has nothing', 'is missing'])('where public %s it stays so', async (what) => {
	const other = await blankDatabase()
	if (what === 'is missing') await query(other, 'DROP SCHEMA public')
	const before = await contentOfPublic(other)
	const url = `${other}?schema=recur`
	const missing = find(await diagnose({ DATABASE_URL: url }), 'migrations')
	expect(missing).toMatchObject({ status: 'failed', message: 'The database has no schema recur.' })
	await migrate(url)
	await seed(url, CHEAP_HASH)
	expect(await contentOfPublic(other)).toEqual(before)
})

/** What the clean-up deletes when the app starts. */
async function leaveOldRows(url: string): Promise<void> {
	const { prisma, close } = createDatabase(url)
	const { id } = await prisma.user.findFirstOrThrow()
	await prisma.session.create({ data: { idHash: 'old', userId: id, expiresAt: OLD } })
	await prisma.webhookEvent.create({ data: { id: 'old', environment: 'TEST', type: 'x', receivedAt: OLD } })
	await close()
}

function importFile(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-import-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const file = path.join(folder, 'customers.csv')
	writeFileSync(file, 'email,user_id,recur_customer_id,email_verified,locale\namy@example.com,u1,,true,zh-TW\n')
	return file
}
