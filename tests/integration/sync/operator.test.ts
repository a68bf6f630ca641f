import { expect, test } from 'vitest'
import { demoUsers } from '#prisma/demo-users.ts'
import { sync } from '#scripts/operator/sync.ts'
import { LINKED_CUSTOMER, startCompany } from '../support/operator-company.ts'
import { runHere } from '../support/run-sync.ts'
import { whatRecurSays, whatWeHold } from '../support/what-recur-says.ts'

test('synchronises one user by e-mail in any case', async () => {
	const { settings, prisma, origin } = await startCompany()
	const { code, output } = await runHere(sync, ['Linked@Example.COM'], settings).ended
	expect([code, output]).toEqual([0, expect.stringContaining('Synchronised 1 user.\n')])
	expect(await whatWeHold(prisma, LINKED_CUSTOMER)).toEqual(await whatRecurSays(origin, LINKED_CUSTOMER))
	const rows = await prisma.subscription.findMany({ select: { customerId: true } })
	expect(rows).toEqual([{ customerId: LINKED_CUSTOMER }])
})

test('synchronises all users, repairs their links', async () => {
	const { settings, prisma, origin } = await startCompany()
	const { code, output } = await runHere(sync, ['--all'], settings).ended
	expect([code, output]).toEqual([0, expect.stringContaining(`Synchronised ${demoUsers.length} users.\n`)])
	const links = await prisma.recurCustomer.findMany({ include: { user: true } })
	const people = links.flatMap(({ user }) => user?.email.split('@')[0] ?? []).toSorted()
	expect(people).toEqual(['canceled', 'email', 'external', 'linked', 'pastdue', 'stale'])
	for (const { customerId } of links) {
		expect(await whatWeHold(prisma, customerId)).toEqual(await whatRecurSays(origin, customerId))
	}
	const printed = [settings.RECUR_SECRET_KEY, settings.SESSION_SECRET, '@example.com', 'postgres', origin]
	for (const text of printed) expect(output).not.toContain(text)
})

test('leaves changes to the app, records the command', async () => {
	const { settings, prisma } = await startCompany()
	const { output } = await runHere(sync, ['linked@example.com'], settings).ended
	expect(output).not.toContain('lifecycle')
	const events = await prisma.lifecycleEvent.findMany({ orderBy: { handler: 'asc' } })
	expect(events).toMatchObject(
		['audit', 'log', 'mail'].map((handler) => ({ handler, type: 'became_active', attempts: 0 })),
	)
	const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { email: 'linked@example.com' } })
	const entries = await prisma.auditEntry.findMany({ where: { actor: 'operator' } })
	expect(entries).toMatchObject([{ userId, action: 'operator_command', facts: { command: 'sync' } }])
})

test('an unknown user is a clear error', async () => {
	const { settings, prisma } = await startCompany()
	expect(await runHere(sync, ['nobody@example.com'], settings).ended).toEqual({
		code: 1,
		output: 'No user has this e-mail.\n',
	})
	expect(await prisma.syncJob.count()).toBe(0)
})

test('counts for what reasons people were not synchronised', async () => {
	const { settings, prisma, recur } = await startCompany()
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const { code, output } = await runHere(sync, ['--all'], settings).ended
	const failed = await prisma.syncJob.count()
	const users = await prisma.user.count()
	expect([code, output]).toEqual([
		1,
		expect.stringContaining(
			`Not synchronised: ${failed} of ${users} users: ${failed} server_error 503. The application tries again; whom it gave up: npm run sync -- --failed\n`,
		),
	])
})

test('waits while Recur is down, then finishes', async () => {
	const { settings, prisma, recur } = await startCompany()
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const run = runHere(sync, ['linked@example.com'], settings)
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('server_error 503')
	await recur.clearFaults()
	expect(await run.ended).toMatchObject({ code: 0 })
	expect(await prisma.subscription.findMany()).toMatchObject([{ customerId: LINKED_CUSTOMER }])
})

test('reports ages, differences and budget without Recur', async () => {
	const { settings, prisma, recur } = await startCompany()
	const hourAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
	await prisma.syncJob.create({
		data: { environment: 'TEST', key: `customer:${LINKED_CUSTOMER}`, done: 1, syncedAt: hourAgo(30.5) },
	})
	const counts = [
		{ hour: hourAgo(2), lookedAt: 40, differed: 2 },
		{ hour: hourAgo(50), lookedAt: 60, differed: 1 },
		{ hour: hourAgo(24 * 7 + 2), lookedAt: 1000, differed: 1000 },
	]
	await prisma.reconciliationHour.createMany({ data: counts.map((row) => ({ environment: 'TEST', ...row })) })
	const customers = await prisma.recurCustomer.count({ where: { environment: 'TEST', staleAt: null } })
	const { code, output } = await runHere(sync, ['--report'], { ...settings, RECUR_CALLS_PER_MINUTE: '100' }).ended
	expect([code, output.trim().split('\n')]).toEqual([
		0,
		[
			`${customers} customers: the oldest snapshot is 30 hours old; older than a day: 1; without one: ${customers - 1}.`,
			'Last 24 hours: checked 40 customers; 2 had changes that no webhook reported.',
			'Last 7 days: checked 100 customers; 3 had changes that no webhook reported.',
			expect.stringMatching(
				/^Budget: 2 calls for each of \d+ customers, at 50 a minute, takes \d+ (seconds|minutes?): enough/,
			),
		],
	])
	expect(await recur.listRequests()).toEqual([])
	expect(await prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 1 }])
})
