import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#recur-emulator'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { operatorSettings, runSync } from '../support/run-sync.ts'

const DAY_MS = 24 * 60 * 60 * 1000

test('a command deletes nothing and notifies every handler', async () => {
	const [database, emulator] = await Promise.all([createTestDatabase(), startEmulator({ seed: 'demo' })])
	const { prisma, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	onTestFinished(async () => {
		await close()
		await emulator.stop()
		await database.drop()
	})
	await seed(database.url)
	// The application keeps it: AUDIT_DAYS is 1000 there, and 400 where nothing is set.
	await prisma.auditEntry.create({ data: { actor: 'person', action: 'old', at: new Date(Date.now() - 500 * DAY_MS) } })
	const settings = operatorSettings(database.url, emulator.origin)
	expect(await runSync(['--all'], settings).ended).toMatchObject({ code: 0 })
	expect(await prisma.auditEntry.count({ where: { action: 'old' } })).toBe(1)
	expect(await prisma.rateLimit.findMany({ where: { key: { startsWith: 'clean-up' } } })).toEqual([])
	const reported = await prisma.lifecycleEvent.groupBy({ by: ['handler'], _count: true, orderBy: { handler: 'asc' } })
	expect(reported.map(({ handler }) => handler)).toEqual(['audit', 'log', 'mail'])
	expect(new Set(reported.map(({ _count }) => _count)).size).toBe(1)
})
