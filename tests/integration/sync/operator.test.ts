import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { seed } from '#prisma/seed.ts'
import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import { createTestDatabase, PATIENCE_MS } from '#tests/support/test-database.ts'
import { operatorSettings, runSync } from '../support/run-sync.ts'
import { whatRecurSays, whatWeHold } from '../support/what-recur-says.ts'

let company: Awaited<ReturnType<typeof startCompany>>
beforeEach(async () => {
	company = await startCompany()
})

const CUSTOMER = 'demolinkedcustomer000001'

test('one user is synchronised by e-mail, in any case of letters, and nobody else is', async () => {
	const { settings, prisma, origin } = company
	expect(await runSync(['Linked@Example.COM'], settings).ended).toMatchObject({
		code: 0,
		output: expect.stringContaining('Synchronised 1 user.\n'),
	})
	expect(await whatWeHold(prisma, CUSTOMER)).toEqual(await whatRecurSays(origin, CUSTOMER))
	const rows = await prisma.subscription.findMany({ select: { customerId: true } })
	expect(rows).toEqual([{ customerId: CUSTOMER }])
})

test('all users are synchronised, found and repaired where need be', async () => {
	const { settings, prisma, origin } = company
	const { code, output } = await runSync(['--all'], settings).ended
	expect([code, output]).toEqual([0, expect.stringContaining('Synchronised everybody.\n')])
	const links = await prisma.recurCustomer.findMany({ include: { user: true } })
	const people = links.map(({ user }) => user.email.split('@')[0]).toSorted()
	expect(people).toEqual(['canceled', 'email', 'external', 'linked', 'pastdue', 'stale'])
	for (const { customerId } of links) {
		expect(await whatWeHold(prisma, customerId)).toEqual(await whatRecurSays(origin, customerId))
	}
	const printed = [settings.RECUR_SECRET_KEY, settings.SESSION_SECRET, '@example.com', 'postgres', origin]
	for (const text of printed) expect(output).not.toContain(text)
})

test('what the command sees change is left to the application’s handlers, and the command is on record', async () => {
	const { settings, prisma } = company
	const { output } = await runSync(['linked@example.com'], settings).ended
	expect(output).not.toContain('lifecycle')
	const told = await prisma.lifecycleEvent.findMany({ orderBy: { handler: 'asc' } })
	expect(told).toMatchObject(
		['audit', 'log', 'mail'].map((handler) => ({ handler, type: 'became_active', attempts: 0 })),
	)
	const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { email: 'linked@example.com' } })
	const entries = await prisma.auditEntry.findMany({ where: { actor: 'operator' } })
	expect(entries).toMatchObject([{ userId, action: 'operator_command', facts: { command: 'sync' } }])
})

test('an unknown user is a clear error', async () => {
	expect(await runSync(['nobody@example.com'], company.settings).ended).toEqual({
		code: 1,
		output: 'There is no such user.\n',
	})
	expect(await company.prisma.syncJob.count()).toBe(0)
})

test('without a name it says how it is used, and without settings which are missing', async () => {
	expect(await runSync([], company.settings).ended).toEqual({
		code: 1,
		output: 'Usage: npm run sync -- <e-mail> | --all | --failed | --report\n',
	})
	const { code, output } = await runSync(['--all'], { ...company.settings, RECUR_SECRET_KEY: '' }).ended
	expect([code, output]).toEqual([1, 'Missing or malformed settings: RECUR_SECRET_KEY\n'])
})

test('while Recur is down the command waits, and it is done when Recur is back', async () => {
	const { settings, prisma, recur } = company
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const run = runSync(['linked@example.com'], settings)
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.attempts ?? 0).toBeGreaterThan(0)
	await recur.clearFaults()
	expect(await run.ended).toMatchObject({ code: 0 })
	expect(await prisma.subscription.findMany()).toMatchObject([{ customerId: CUSTOMER }])
})

test('what the command could not wait for is left to the application', async () => {
	const { settings, prisma, recur } = company
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const run = runSync(['linked@example.com'], settings)
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.attempts ?? 0).toBeGreaterThan(0)
	run.stop()
	await run.ended
	expect(await prisma.syncJob.findMany()).toMatchObject([{ key: `customer:${CUSTOMER}`, requested: 1, done: 0 }])
})

test('the report tells of the snapshots, of what differed and of the budget, asks nothing of Recur and names nobody', async () => {
	const { settings, prisma, recur } = company
	const hourAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
	await prisma.syncJob.create({
		data: { environment: 'TEST', key: `customer:${CUSTOMER}`, done: 1, syncedAt: hourAgo(30.5) },
	})
	const counts = [
		{ hour: hourAgo(2), lookedAt: 40, differed: 2 },
		{ hour: hourAgo(50), lookedAt: 60, differed: 1 },
		{ hour: hourAgo(24 * 7 + 2), lookedAt: 1000, differed: 1000 },
	]
	await prisma.reconciliationHour.createMany({ data: counts.map((row) => ({ environment: 'TEST', ...row })) })
	const customers = await prisma.recurCustomer.count({ where: { environment: 'TEST', staleAt: null } })
	const { code, output } = await runSync(['--report'], { ...settings, RECUR_CALLS_PER_MINUTE: '100' }).ended
	expect([code, output.trim().split('\n')]).toEqual([
		0,
		[
			`${customers} customers: the oldest snapshot is 30 hours old; 1 are older than a day; ${customers - 1} have none yet.`,
			'Last 24 hours: looked at 40 customers; of 2, something differed that no webhook had told of.',
			'Last 7 days: looked at 100 customers; of 3, something differed that no webhook had told of.',
			expect.stringMatching(/^Budget: 2 calls for each of \d+ customers, at 50 a minute, take 1 minutes: enough/),
		],
	])
	expect(await recur.listRequests()).toEqual([])
	expect(await prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 1 }])
})

async function startCompany() {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	await seed(database.url)
	const emulator = await startEmulator({ seed: 'demo' })
	onTestFinished(emulator.stop)
	const { prisma, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	onTestFinished(close)
	const settings = operatorSettings(database.url, emulator.origin)
	return { settings, prisma, origin: emulator.origin, recur: createControlClient(emulator.origin) }
}
