import { expect, test } from 'vitest'
import { LINKED_CUSTOMER, startCompany } from '#tests/integration/support/operator-company.ts'
import { runSync } from '#tests/integration/support/run-sync.ts'
import { whatRecurSays, whatWeHold } from '#tests/integration/support/what-recur-says.ts'

test('all users are synchronised, found and repaired where need be', async () => {
	const { settings, prisma, origin } = await startCompany()
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

test('without a name it says how it is used, and without settings which are missing', async () => {
	const { settings } = await startCompany()
	expect(await runSync([], settings).ended).toEqual({
		code: 1,
		output: 'Usage: npm run sync -- <e-mail> | --all | --failed | --report\n',
	})
	const { code, output } = await runSync(['--all'], { ...settings, RECUR_SECRET_KEY: '' }).ended
	expect([code, output]).toEqual([1, 'Missing or malformed settings: RECUR_SECRET_KEY\n'])
})

test('while Recur is down the command waits, and it is done when Recur is back', async () => {
	const { settings, prisma, recur } = await startCompany()
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const run = runSync(['linked@example.com'], settings)
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('server_error 503')
	await recur.clearFaults()
	expect(await run.ended).toMatchObject({ code: 0 })
	expect(await prisma.subscription.findMany()).toMatchObject([{ customerId: LINKED_CUSTOMER }])
})

test('what the command could not wait for is left to the application', async () => {
	const { settings, prisma, recur } = await startCompany()
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const run = runSync(['linked@example.com'], settings)
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('server_error 503')
	run.stop()
	await run.ended
	expect(await prisma.syncJob.findMany()).toMatchObject([{ key: `customer:${LINKED_CUSTOMER}`, requested: 1, done: 0 }])
})
