import { expect, test } from 'vitest'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'

const DEADLINE_MS = 30_000
const HOUR_MS = 60 * 60 * 1000
const CUSTOMER = 'demolinkedcustomer000001'

test('another process takes the job after the lease', async () => {
	const { prisma, recur, start } = await prepareProcesses('demo', { RECUR_DEADLINE_MS: String(DEADLINE_MS) })
	const first = await start()
	await recur.addFault({ endpoint: 'all', kind: 'hang' })
	const event = eventAbout(CUSTOMER)
	expect(await deliver({ visitor: () => createVisitor(first.url, first.url) }, event)).toMatchObject({ status: 200 })
	await expect.poll(async () => (await recur.listRequests()).length).toBeGreaterThanOrEqual(2)
	process.kill(first.pid ?? 0, 'SIGKILL')
	await first.exited
	expect(await recur.listRequests()).toHaveLength(2)
	await recur.clearFaults()
	await recur.clearRequests()

	const where = { key: `customer:${CUSTOMER}` }
	const { leaseUntil } = await prisma.syncJob.findFirstOrThrow({ where })
	const { receivedAt } = await prisma.webhookEvent.findFirstOrThrow()
	expect((leaseUntil?.getTime() ?? 0) - receivedAt.getTime()).toBeGreaterThan(DEADLINE_MS)
	// However slowly another process starts, the lease has not expired.
	await prisma.syncJob.updateMany({ where, data: { leaseUntil: new Date(Date.now() + HOUR_MS) } })
	const second = await start()
	const secondServer = { visitor: () => createVisitor(second.url, second.url) }
	// The same event again is known, and work that another process may still be doing is left alone.
	expect(await deliver(secondServer, event)).toMatchObject({ status: 200 })
	for (const other of ['demopastduecustomer00001', 'democanceledcustomer0001']) {
		expect(await deliver(secondServer, eventAbout(other))).toMatchObject({ status: 200 })
		const isDone = async () => await prisma.syncJob.count({ where: { key: `customer:${other}`, done: 1 } })
		await expect.poll(isDone, { interval: 20 }).toBe(1)
	}
	expect(await prisma.syncJob.findFirst({ where })).toMatchObject({ fence: 1, done: 0, requested: 1 })
	const asked = (await recur.listRequests()).map(({ path, query }) => `${path} ${JSON.stringify(query)}`)
	expect(asked.filter((request) => request.includes(CUSTOMER))).toEqual([])

	await prisma.syncJob.updateMany({ where, data: { leaseUntil: new Date(Date.now() - 1) } })
	await untilSettled({ prisma })
	expect(await prisma.syncJob.findFirst({ where })).toMatchObject({ fence: 2, done: 1, leaseUntil: null })
	const held = await prisma.subscription.findMany({ where: { customerId: CUSTOMER } })
	expect(held).toMatchObject([{ productSlug: 'pro-monthly', status: 'active' }])
})
