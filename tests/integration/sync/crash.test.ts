import { expect, test } from 'vitest'
import { deliver, eventAbout } from '../support/deliver.ts'
import { prepareProcesses } from '../support/processes.ts'
import { untilSettled } from '../support/until-settled.ts'
import { createVisitor } from '../support/visitor.ts'

test('another process finishes the job of a killed one, but not before the lease has expired', async () => {
	const { prisma, recur, start } = await prepareProcesses('demo', { RECUR_DEADLINE_MS: '30000' })
	const first = await start()
	await recur.addFault({ endpoint: 'all', kind: 'hang' })
	const event = eventAbout('demolinkedcustomer000001')
	expect(await deliver({ visitor: () => createVisitor(first.url, first.url) }, event)).toMatchObject({ status: 200 })
	await expect.poll(async () => (await recur.listRequests()).length).toBe(2)
	process.kill(first.pid ?? 0, 'SIGKILL')
	await first.exited
	await recur.clearFaults()
	await recur.clearRequests()

	const second = await start()
	// The same event again is known, and work that another process may still be doing is left alone.
	expect(await deliver({ visitor: () => createVisitor(second.url, second.url) }, event)).toMatchObject({ status: 200 })
	expect(await prisma.syncJob.findMany()).toMatchObject([{ fence: 1, done: 0, requested: 1 }])
	expect(await recur.listRequests()).toEqual([])

	await prisma.syncJob.updateMany({ data: { leaseUntil: new Date(Date.now() - 1) } })
	await untilSettled({ prisma })
	expect(await prisma.syncJob.findMany()).toMatchObject([{ fence: 2, done: 1, leaseUntil: null }])
	expect(await prisma.webhookEvent.findMany()).toMatchObject([{ id: event.id, state: 'DONE' }])
	expect(await prisma.subscription.findMany()).toMatchObject([{ productSlug: 'pro-monthly', status: 'active' }])
})
