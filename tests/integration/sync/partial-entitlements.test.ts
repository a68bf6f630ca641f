import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { addPerson, linkPerson } from '../support/people.ts'
import { inDays, noticeChanges } from '../support/subscribers.ts'
import { startSyncedApp } from '../support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)

test('an unreadable entitlement stays as it was', async () => {
	const person = await addPerson(app)
	const paid = { status: 'canceled', canceledAt: inDays(-5), currentPeriodEnd: inDays(200) } as const
	const { id } = await app.recur.putCustomer({
		email: person.user.email,
		subscriptions: [
			// Some of Recur's answers call it canceled while it is paid for.
			{ id: randomUUID(), product: 'pro-monthly', reportedStatus: 'CANCELED', ...paid },
			{ id: randomUUID(), product: 'basic-yearly', ...paid },
		],
	})
	await linkPerson(app, person, id)
	await noticeChanges(app, id)
	const field = 'entitlements.0.expires_at'
	await app.recur.addFault({ endpoint: 'entitlements', kind: 'tampered_field', field, change: 'retype' })
	await noticeChanges(app, id)
	const held = await app.prisma.entitlement.findMany({ where: { customerId: id }, orderBy: { product: 'asc' } })
	expect(held.map(({ product }) => product)).toEqual(['basic-yearly', 'pro-monthly'])
	const reported = await app.prisma.lifecycleEvent.findMany({ where: { customerId: id, type: 'ended' } })
	expect(reported).toEqual([])
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 200 })
	// Nor does a live check, or what would be lost with the account.
	await app.prisma.syncJob.updateMany({ data: { syncedAt: new Date(inDays(-1)) } })
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 200 })
	const form = { password: 'wrong', acceptsLosses: 'on' }
	expect(await person.visitor.post('/account/delete', { form })).toMatchObject({ status: 503 })
	await app.recur.clearFaults()
})
